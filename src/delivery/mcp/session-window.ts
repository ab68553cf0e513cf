import type { Clock } from '../../ports/clock.ts';
import { toInstant } from '../public-json/units.ts';
import { minuteOf, quantity } from './text-amounts.ts';
import { toWindow } from './window-arguments.ts';

/** With an end that window, else the last days, or as many up to the newest session where those are empty. */
export function toSessionWindow({ days, to }: { readonly days: number; readonly to?: number | undefined }, clock: Clock) {
  const now = clock.now();
  return to === undefined ? { now, days } : { now, ...toWindow({ days, to }, clock) };
}

interface AnsweredWindow {
  readonly window: { readonly from: string; readonly to: string };
  readonly follows_data: boolean;
  readonly project: string | null;
  readonly is_cut: boolean;
}

/** The first line about the sessions of a window: what it covers, how many there were, and what was found in them. */
export function describeWindow(
  { window, follows_data: followsData, project, is_cut: isCut }: AnsweredWindow,
  { days, sessions, lastEventAt }: { readonly days: number; readonly sessions: number; readonly lastEventAt: number | null },
  found: string,
): string {
  const of = project === null ? '' : ` of ${project}`;
  if (sessions === 0) {
    const latest = lastEventAt === null ? '' : ` The last event of all was at ${minuteOf(toInstant(lastEventAt))}.`;
    return `No session${of} from ${minuteOf(window.from)} to ${minuteOf(window.to)}.${latest} Ask with more days or another end; runs of CI pipelines are in get_pipeline_analytics.`;
  }
  const counted = `${quantity(sessions, 'session')}${of}${isCut ? ' (the latest of more)' : ''}`;
  const end = minuteOf(window.to);
  if (followsData) return `Nothing is newer than ${end}, so this is of the ${quantity(days, 'day')} up to then: ${counted}, ${found}.`;
  return `${counted} in ${quantity(days, 'day')} to ${end}: ${found}.`;
}
