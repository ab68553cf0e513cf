import { type NextSuggestion, suggestNext } from '../../analytics/flow/suggest-next.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import { isPlainCommand } from '../../domain/plain-command.ts';
import type { CommunityStore, LatestUse } from '../../ports/community.ts';
import type { FlowStore } from '../../ports/flow-store.ts';
import { KeptAnswers } from '../analysis/kept-answers.ts';
import type { Recommendation } from './recommendation.ts';
import type { SkillChance } from './skill-chances.ts';

export interface SequenceSource {
  readonly flow: Pick<FlowStore, 'listFollowers' | 'listStepCounts' | 'getVersion'>;
}

/** Where somebody is: what sequences are looked up for. */
export interface SequenceContext {
  /** What was used last; null at the beginning of a session. */
  readonly after: string | null;
  readonly project: string | null;
  readonly phase: string | null;
}

/** Uses of a session among which one that says something is looked for. */
const LATEST_USES = 50;
const MOST_CONTEXTS = 5;

interface Request {
  readonly after?: string;
  readonly project?: string;
  readonly phase?: string;
  /** Of all skills that may be recommended. */
  readonly chances: readonly SkillChance[];
  readonly limit: number;
}

interface Suggested {
  readonly context: SequenceContext | null;
  readonly found: readonly Recommendation[];
}

/**
 * What usually comes next in one's own sessions, in this project and phase: after the skill that is named, or else after
 * the latest used one that something usually follows, or else what sessions begin with. Nothing when too little is known.
 *
 * @throws SessionBuddyError SKILL_NOT_FOUND when the skill that is named was never used
 */
export async function suggestFromSequences(
  { community, flow }: { readonly community: CommunityStore } & SequenceSource,
  { after, project, phase, chances, limit }: Request,
): Promise<Suggested> {
  const [latestUses, counts] = await Promise.all([
    community.listLatestUses({ limit: LATEST_USES, ...(project === undefined ? {} : { project }) }),
    findStepCounts(flow),
  ]);
  if (after !== undefined && !counts.has(after))
    throw new SessionBuddyError('SKILL_NOT_FOUND', `no skill is named ${JSON.stringify(after)}`);
  const bySkill = mostUsedByName(chances);
  const known = Array.from(counts, ([name, { uses }]) => ({ name, count: uses })).filter(({ name }) => bySkill.has(name));
  const contexts = chooseContexts(latestUses, after).map(
    (use): SequenceContext => ({ after: use.name, project: latestUses[0]?.project ?? project ?? null, phase: phase ?? use.phase }),
  );
  for (const context of contexts) {
    const followers = await flow.listFollowers({ name: context.after, project: context.project, phase: context.phase });
    const rows = followers.map(({ name, uses, ...row }) => ({ ...row, next: name, count: uses }));
    const answer = suggestNext(rows, known, { last: context.after, project: context.project, phase: context.phase }, limit);
    if (answer.kind === 'insufficient_data' || answer.suggestions.length === 0) continue;
    const found = answer.suggestions.map((suggestion) =>
      toRecommendation(suggestion, bySkill.get(suggestion.name) as SkillChance, toReason(suggestion, context, answer.sampleSize)),
    );
    return { context, found };
  }
  return { context: latestUses.length === 0 && after === undefined ? null : (contexts[0] ?? null), found: [] };
}

type StepCountsByName = Awaited<ReturnType<FlowStore['listStepCounts']>>;

/** Of each store, until another session was looked at. */
const stepCounts = new WeakMap<object, KeptAnswers<StepCountsByName>>();

async function findStepCounts(flow: SequenceSource['flow']): Promise<StepCountsByName> {
  const kept = stepCounts.get(flow) ?? new KeptAnswers<StepCountsByName>(1);
  stepCounts.set(flow, kept);
  return kept.find(await flow.getVersion(), () => flow.listStepCounts());
}

/** The skill asked about, or the latest different ones that say something of the work. */
function chooseContexts(latestUses: readonly LatestUse[], after: string | undefined): { name: string | null; phase: string | null }[] {
  const phaseOf = (name: string | null) => latestUses.find(({ skill }) => skill.name === name)?.phase ?? null;
  const names = latestUses.filter(({ skill }) => !isPlainCommand(skill)).map(({ skill }) => skill.name);
  const chosen = after === undefined ? [...[...new Set(names)].slice(0, MOST_CONTEXTS), null] : [after];
  return chosen.map((name) => ({ name, phase: phaseOf(name) }));
}

function mostUsedByName(chances: readonly SkillChance[]): Map<string, SkillChance> {
  const byName = new Map<string, SkillChance>();
  for (const chance of chances) {
    if ((byName.get(chance.skill.name)?.ended ?? 0) < chance.ended) byName.set(chance.skill.name, chance);
  }
  return byName;
}

function toRecommendation(
  { probability, sampleSize }: NextSuggestion,
  { skill, completionRatio }: SkillChance,
  reason: string,
): Recommendation {
  return { skill, score: probability * completionRatio, completionRatio, source: 'own_sequences', because: [], sampleSize, reason };
}

function toReason({ sampleSize, sampleSizeInProject }: NextSuggestion, { after, project }: SequenceContext, times: number): string {
  const there = sampleSizeInProject === 1 ? 'once' : `${sampleSizeInProject} times`;
  const here = sampleSizeInProject > 0 && project !== null ? `, ${there} in ${project}` : '';
  return `${after === null ? 'came first' : `came next after ${after}`} ${sampleSize} of ${times} times${here}`;
}
