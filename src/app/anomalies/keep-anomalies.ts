import { DEFAULT_BUDGET } from '../../analytics/anomalies/false-alarm-budget.ts';
import { HOUR_MS } from '../../analytics/anomalies/shift-monitor.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { skillKey } from '../../domain/skill.ts';
import type { SkillHourRow } from '../../ports/anomaly-store.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import type { Analysis, AnalysisContext } from '../analysis/analysis.ts';
import { decodeJson, encodeJson } from '../analysis/json-state.ts';
import { WatchedSkill } from './watched-skill.ts';

export const ANOMALIES_TOPIC = 'anomalies';
/** A key that no skill has: theirs begin with a kind. */
const PROGRESS_KEY = '#progress';
const SKILLS_AT_A_TIME = 200;
const HOURS_AT_A_TIME_MS = 30 * 24 * HOUR_MS;
/**
 * Hours younger than this are looked at again each time: invocations end, and are read, hours after they began. What
 * comes later still costs a look at the skill's whole history.
 */
const UNSETTLED_MS = 24 * HOUR_MS;
/** States are written as often: of every skill in use, they are some megabytes. */
const SETTLED_EVERY_MS = 6 * HOUR_MS;
/** A skill that was not used for longer is not expected any more (see `SkillMonitor`); with a day to be sure. */
const EXPECTED_MS = 15 * 24 * HOUR_MS;

interface LookedAt {
  readonly id: number;
  readonly skill: SkillRef;
  /** Start of the earliest hour that has changed; Infinity when none has. */
  readonly from: number;
}

/**
 * Keeps `skill_anomalies` what the record says: same record, same anomalies, in whatever order it came and however
 * often. A changed skill is looked at from the first hour that is not settled; every hour also those that are used
 * often, as not to be used is a change as well.
 */
export const keepAnomalies: Analysis = {
  name: ANOMALIES_TOPIC,
  restMs: 1000,

  async update(context) {
    const { store, clock, signal } = context;
    const { changes, anomalies, analysisState } = store.analyses;
    const [kept] = await analysisState.read(ANOMALIES_TOPIC, [PROGRESS_KEY]);
    const progress = kept === undefined ? undefined : (decodeJson(kept.value) as Progress);
    const budget = (await anomalies.findBudget()) ?? DEFAULT_BUDGET;
    let earliest = Number.POSITIVE_INFINITY;
    for (;;) {
      if (signal?.aborted) return;
      const changed = await changes.takeSkills(SKILLS_AT_A_TIME);
      if (changed.length === 0) break;
      await lookAt(context, changed, budget);
      await changes.doneSkills(changed.map(({ id }) => id));
      earliest = Math.min(earliest, ...changed.map(({ from }) => from));
    }
    const hour = Math.floor(clock.now() / HOUR_MS);
    const isSameBudget = progress === undefined || progress.budget === budget;
    // An hour in which the agent turns out to have been at work is one in which the others were not used.
    const hasLateHours =
      progress !== undefined && earliest < progress.settledAt && (await countHours(context, progress.settledAt)) !== progress.activeHours;
    if (progress?.hour === hour && isSameBudget && !hasLateHours) return;
    const from = !isSameBudget ? 0 : hasLateHours ? earliest : Number.POSITIVE_INFINITY;
    const since = Math.min(hour * HOUR_MS, (progress?.hour ?? hour) * HOUR_MS, from);
    const watched = await anomalies.listWatchedSkills({ usedSince: since - EXPECTED_MS });
    for (let k = 0; k < watched.length; k += SKILLS_AT_A_TIME) {
      if (signal?.aborted) return;
      await lookAt(
        context,
        watched.slice(k, k + SKILLS_AT_A_TIME).map((one) => ({ ...one, from })),
        budget,
      );
    }
    const settledAt = settledBefore(hour * HOUR_MS);
    const done: Progress = { budget, hour, settledAt, activeHours: await countHours(context, settledAt) };
    await analysisState.write(ANOMALIES_TOPIC, [{ key: PROGRESS_KEY, value: encodeJson(done) }]);
  },
};

/** The last look at all skills. */
interface Progress {
  readonly budget: number;
  /** Hours since 1970. */
  readonly hour: number;
  readonly settledAt: number;
  /** Of those before `settledAt`, how many had an invocation. */
  readonly activeHours: number;
}

function settledBefore(now: number): number {
  return Math.floor((now - UNSETTLED_MS) / SETTLED_EVERY_MS) * SETTLED_EVERY_MS;
}

async function countHours({ store }: AnalysisContext, to: number): Promise<number> {
  return (await store.analyses.anomalies.listActiveHours({ from: 0, to })).length;
}

async function lookAt(context: AnalysisContext, skills: readonly LookedAt[], budget: number): Promise<void> {
  const { store, clock, publish } = context;
  const { anomalies, analysisState } = store.analyses;
  const now = clock.now();
  const nextHour = (Math.floor(now / HOUR_MS) + 1) * HOUR_MS;
  const kept = new Map(
    (
      await analysisState.read(
        ANOMALIES_TOPIC,
        skills.map(({ skill }) => skillKey(skill)),
      )
    ).map(({ key, value }) => [key, value]),
  );
  const watched = skills.map(({ id, skill, from }) => new WatchedSkill(id, skill, budget, kept.get(skillKey(skill)), from));
  const firstHour = (await anomalies.findFirstHour()) ?? nextHour;
  const startAt = Math.max(firstHour, Math.min(...watched.map((one) => one.startAt)));
  const settledAt = Math.max(startAt, settledBefore(now));
  for (const window of splitWindow({ from: startAt, to: settledAt })) await lookAtWindow(context, watched, window);
  const states = watched
    .filter((one) => one.startAt < settledAt)
    .map((one) => ({ key: skillKey(one.skill), value: one.encode(settledAt) }));
  for (const window of splitWindow({ from: settledAt, to: nextHour })) await lookAtWindow(context, watched, window);
  for (const one of watched) one.expire(now);
  const added = await anomalies.sync(watched.map((one) => ({ skill: one.skill, from: one.startAt, anomalies: one.anomalies, now })));
  if (states.length > 0) await analysisState.write(ANOMALIES_TOPIC, states);
  for (const anomaly of added) if (now - anomaly.detectedAt <= HOUR_MS) publish({ kind: 'anomaly_detected', anomaly });
}

async function lookAtWindow({ store }: AnalysisContext, watched: readonly WatchedSkill[], window: TimeWindow): Promise<void> {
  const { anomalies } = store.analyses;
  const [rows, activeHours] = await Promise.all([
    anomalies.listSkillHours({ ...window, skillIds: watched.map(({ id }) => id) }),
    anomalies.listActiveHours(window),
  ]);
  const bySkill = new Map<number, SkillHourRow[]>();
  for (const row of rows) {
    const own = bySkill.get(row.skillId);
    if (own === undefined) bySkill.set(row.skillId, [row]);
    else own.push(row);
  }
  for (const one of watched) one.lookAt(bySkill.get(one.id) ?? [], activeHours);
}

function splitWindow({ from, to }: TimeWindow): TimeWindow[] {
  const windows: TimeWindow[] = [];
  for (let at = from; at < to; at += HOURS_AT_A_TIME_MS) windows.push({ from: at, to: Math.min(to, at + HOURS_AT_A_TIME_MS) });
  return windows;
}
