import { z } from 'zod';
import { computeCheckpoint } from '../../../app/checkpoint.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { formatCheckpoint } from '../../public-json/checkpoint-markdown.ts';
import { projectArgument } from '../arguments.ts';
import { requireRecord } from '../require-record.ts';
import { definePrompt, type PromptContext } from './prompt.ts';

const TASK = `Below is a checkpoint of a project, made just now from the record of what coding agents did in it. Work from it:

1. Say in a few sentences how the project stands and what changed since the last checkpoint.
2. Name the one to three things most worth doing next, each with the figure that speaks for it. "What to do next" in the checkpoint is a proposal; weigh it against what you know of the work at hand.
3. Where it gets stuck, look at the skill or command named there before you use it again, and say how to avoid the failure.

Use only figures that are in the checkpoint, with their range or sample size. Where it says that there is too little to tell, say so rather than guess.`;

export const checkpointPrompt = definePrompt({
  name: 'checkpoint',
  title: 'Checkpoint of a project',
  description:
    'How a project stands, by the record of its sessions: quality with its formula, what changed, where it gets stuck, what to do next',
  input: z.strictObject({
    project: projectArgument.meta({
      description: 'the project: its folder, or the last part of it; that of the latest session when not given',
    }),
  }),
  completions: { project: 'project' },
  async make({ store, clock, reports }, { project }) {
    await requireRecord(store);
    const checkpoint = await computeCheckpoint(
      { store, reports },
      { project: project ?? (await findLatestProject(store)), at: clock.now() },
    );
    return `${TASK}\n\n---\n\n${formatCheckpoint(checkpoint)}`;
  },
});

const LATEST_SESSIONS = 100;

/** Of the latest session that ran in one. */
async function findLatestProject(store: PromptContext['store']): Promise<string> {
  const sessions = await store.listSessions({ limit: LATEST_SESSIONS });
  const project = sessions.find((session) => session.project !== null && session.agent !== 'ci')?.project;
  if (!project) throw new SessionBuddyError('PROJECT_NOT_FOUND', 'none of the latest sessions ran in a project');
  return project;
}
