import type { SessionEvents, SessionStep } from '../../domain/session-record.ts';
import { endOf, hasEnded } from './step-facts.ts';

const CHECKING_CATEGORIES: ReadonlySet<string | null> = new Set(['testing', 'linting', 'type_checking', 'building', 'quality', 'review']);

/** What edits changed in a session, and whether it was looked at afterwards. */
export interface EditCheck {
  readonly edits: number;
  /** True when a test, linter, type check, build or review ended after the last edit, well or not. */
  readonly isChecked: boolean;
}

/** @returns undefined when nothing was edited */
export function checkEdits({ steps }: SessionEvents): EditCheck | undefined {
  const edits = steps.filter(isEdit);
  if (edits.length === 0) return undefined;
  const lastEditAt = edits.reduce((latest, { startedAt }) => Math.max(latest, startedAt), Number.NEGATIVE_INFINITY);
  return { edits: edits.length, isChecked: steps.some((step) => isCheck(step) && hasEnded(step) && endOf(step) >= lastEditAt) };
}

/** Writes to a file by an agent's own tool. What a shell command may have changed is not known. */
function isEdit({ skill, category, outcome }: SessionStep): boolean {
  return (skill.kind === 'tool' || skill.kind === 'mcp') && category === 'editing' && outcome === 'completed';
}

function isCheck({ phase, category, skill }: SessionStep): boolean {
  return (phase === 'verification' || CHECKING_CATEGORIES.has(category)) && skill.kind !== 'tool';
}
