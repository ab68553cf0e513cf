import { type FlowStep, MAIN_THREAD, type SessionEdge, type SessionFlow, SUBAGENT } from '../../domain/session-flow.ts';
import { RecoveryTracker } from './recovery-tracker.ts';

type MutableEdge = { -readonly [Field in keyof SessionEdge]: Field extends 'gapsMs' ? number[] : SessionEdge[Field] };

/**
 * What followed what in a session, and what became of its failures. Each subagent is a thread of its own: that two agents
 * worked at once does not mean that one step led to the other. Steps that rankings leave out are passed over in the graph, and
 * so are steps inside of steps.
 *
 * @param steps - of one session, in order of start
 * @param lastEventAt - epoch ms: how far the session is known
 */
export function computeSessionFlow(steps: readonly FlowStep[], lastEventAt: number): SessionFlow {
  const edges = new Map<string, MutableEdge>();
  const recovery = new RecoveryTracker();
  const threads = new Map<string | null, { last: FlowStep | null; phase: string }>();
  for (const step of steps) {
    const thread = threads.get(step.thread) ?? { last: null, phase: '' };
    threads.set(step.thread, thread);
    recovery.add(step);
    if (step.isRanked && !step.isNested) {
      addEdge(edges, thread.phase, thread.last, step);
      thread.last = step;
    }
    if (step.phase !== null && !step.isNested) thread.phase = step.phase;
  }
  for (const { last, phase } of threads.values()) {
    if (last !== null) countEdge(edges, phase, last.skill, borderOf(last));
  }
  return { edges: [...edges.values()], troubles: recovery.finish(lastEventAt) };
}

function addEdge(edges: Map<string, MutableEdge>, phase: string, last: FlowStep | null, step: FlowStep): void {
  const edge = countEdge(edges, phase, last?.skill ?? borderOf(step), step.skill);
  if (step.outcome !== 'open') edge.ended++;
  if (step.outcome === 'completed') edge.completed++;
  const lastEndedAt = last?.endedAt ?? null;
  if (lastEndedAt !== null) edge.gapsMs.push(Math.max(0, step.startedAt - lastEndedAt));
}

function countEdge(edges: Map<string, MutableEdge>, phase: string, from: number, to: number): MutableEdge {
  const key = `${from} ${to} ${phase}`;
  const edge = edges.get(key) ?? { phase, from, to, uses: 0, ended: 0, completed: 0, gapsMs: [] };
  edges.set(key, edge);
  edge.uses++;
  return edge;
}

function borderOf({ thread }: FlowStep): number {
  return thread === null ? MAIN_THREAD : SUBAGENT;
}
