import { z } from 'zod';
import { type RecordOptions, recordInvocations } from '../../../app/record-invocations.ts';
import { OUTCOMES } from '../../../domain/outcome.ts';
import { type Recorded, recordedInvocationSchema, toRecorded } from '../../public-json/invocation-json.ts';
import { defineTool } from '../tool.ts';
import { ToolRefusal } from '../tool-error.ts';

const MESSAGES = {
  new: 'Recorded',
  changed: 'It was recorded before, and is changed now',
  duplicate: 'It was recorded before under this id; nothing has changed',
} as const;

export const recordInvocation = defineTool({
  name: 'record_invocation',
  title: 'Record a run',
  description:
    'Records one run of a skill, command, subagent or CI stage that no agent writes down by itself, with its outcome and duration. Answers once it is stored for good. Give an id to be able to send it again.',
  input: recordedInvocationSchema,
  payload: z.object({
    id: z.string().meta({ description: 'that was given, or made up' }),
    event_id: z.string().meta({ description: 'under which the invocation is stored' }),
    status: z.enum(['new', 'changed', 'duplicate']),
    outcome: z.enum(OUTCOMES).meta({ description: 'that stands now' }),
  }),
  isReadOnly: false,
  // Without an id each call is another invocation.
  isIdempotent: false,
  async find({ recording, clock }, input) {
    const recorded = toRecorded(input, clock.now());
    if (typeof recorded === 'string') throw new ToolRefusal(recorded);
    const { status, outcome } = await append(recording, recorded);
    const { id, observation } = recorded;
    return { message: `${MESSAGES[status]}: ${outcome}.`, payload: { id, event_id: observation.eventId, status, outcome } };
  },
  toLines: ({ id, event_id: eventId }) => [`id ${id}, stored as ${eventId}`],
});

async function append(recording: RecordOptions, recorded: Recorded) {
  const [appended] = await recordInvocations(recording, [recorded]);
  if (appended === undefined) throw new RangeError('a store answers one result for each invocation; got none');
  return appended;
}
