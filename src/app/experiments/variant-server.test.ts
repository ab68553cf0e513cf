import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observe } from '../../../test/support/observe.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import { assignGroup } from '../../analytics/experiments/assign-group.ts';
import type { Experiment, SkillVariant } from '../../domain/experiment.ts';
import type { ExperimentGroup } from '../../domain/experiment-design.ts';
import { localVariantFiles } from '../../platform/local-variant-files.ts';
import { createExperiment } from './create-experiment.ts';
import { getExperiment, stopExperiment } from './experiments.ts';
import { VariantServer } from './variant-server.ts';

const START = Date.parse('2026-11-01T08:00:00Z');
const MINUTE = 60_000;

let temporary: TemporaryStore;
let now = START;
let skill: string;
let variants: VariantServer;
let experiment: Experiment;
let problems: string[];

beforeEach(async () => {
  now = START;
  problems = [];
  temporary = await openTemporaryStore({ now: () => now });
  const root = temporaryFolder();
  skill = join(root, 'project', '.claude', 'skills', 'review');
  const other = join(root, 'other');
  for (const folder of [skill, other]) mkdirSync(folder, { recursive: true });
  writeFileSync(join(skill, 'SKILL.md'), 'control');
  writeFileSync(join(other, 'SKILL.md'), 'treatment');
  const directories = { skillDirectory: skill, variantDirectory: other };
  const copiesDirectory = await localVariantFiles.take(directories, join(root, 'experiments'));
  const variant: SkillVariant = { ...directories, copiesDirectory, agent: 'claude-code', directory: join(root, 'project') };
  experiment = await createExperiment(
    experiments(),
    { name: 'prompt', skill: { kind: 'skill', name: 'review' }, variant, design: { unit: 'session' } },
    now,
  );
  variants = new VariantServer({
    ...{ experiments: experiments(), sessions: temporary.store, files: localVariantFiles, clock: { now: () => now } },
    onProblem: (message) => void problems.push(message),
  });
});
afterEach(() => temporary.remove());

const experiments = () => temporary.store.analyses.experiments;
const served = () => readFileSync(join(skill, 'SKILL.md'), 'utf8');
const begin = (sessionId: string, more = {}) =>
  variants.begin({ agent: 'claude-code', sessionId, directory: join(skill, '..', '..', '..', 'src'), ...more });
const leftOutOf = async (sessionId: string) => (await experiments().findAssignment(experiment.id, sessionId))?.leftOut;

/** The `index`th session that is drawn into a group. */
function sessionOf(group: ExperimentGroup, index = 0): string {
  const found = Array.from({ length: 100 }, (_, number) => `s${number}`).filter((id) => assignGroup('prompt', id, 0.5) === group);
  return found[index] as string;
}

describe('VariantServer', () => {
  it('serves each session the version of its group, and leaves the folder as it was', async () => {
    for (const group of ['treatment', 'control', 'treatment'] as const) {
      await begin(sessionOf(group));
      expect(served()).toBe(group);
      await variants.end(sessionOf(group));
      expect(served()).toBe('control');
    }
    expect((await getExperiment(experiments(), 'prompt', now)).analysis.groups.treatment.assignedUnits).toBe(1);
    expect(problems).toEqual([]);
  });

  it('keeps the version of the session that runs, and leaves out one of the other group that begins meanwhile', async () => {
    await begin(sessionOf('treatment'));
    await Promise.all([begin(sessionOf('control')), begin(sessionOf('treatment', 1))]);
    expect(served()).toBe('treatment');
    expect(await leftOutOf(sessionOf('control'))).toContain('another session');
    expect(await leftOutOf(sessionOf('treatment', 1))).toBeNull();
    await variants.end(sessionOf('treatment'));
    expect(served()).toBe('treatment');
    await variants.end(sessionOf('treatment', 1));
    expect(served()).toBe('control');
    // Its runs do not count.
    await temporary.store.append({ invocations: [observe({ name: 'review', sessionId: sessionOf('control'), at: now + 1 })] });
    expect(await experiments().joinOutcomes(experiment.id, now + 10)).toBe(0);
  });

  it('takes a session that was not heard of for half an hour for ended', async () => {
    await begin(sessionOf('treatment'));
    now += 29 * MINUTE;
    await temporary.store.append({
      invocations: [observe({ name: 'review', sessionId: sessionOf('treatment'), at: now, durationMs: 0 })],
    });
    now += 29 * MINUTE;
    await begin(sessionOf('control'));
    expect(served()).toBe('treatment');
    now += 31 * MINUTE;
    await begin(sessionOf('control', 1));
    expect(served()).toBe('control');
    expect(await leftOutOf(sessionOf('control', 1))).toBeNull();
  });

  it('draws sessions of that agent in that project, and no others', async () => {
    await begin('x', { agent: 'codex' });
    await begin('y', { directory: '/somewhere/else' });
    await begin('z', { only: 'another' });
    expect((await getExperiment(experiments(), 'prompt', now)).analysis.groups).toMatchObject({
      control: { assignedUnits: 0 },
      treatment: { assignedUnits: 0 },
    });
  });

  it('puts back what was there once the experiment is over, whoever still runs', async () => {
    await begin(sessionOf('treatment'));
    await stopExperiment(experiments(), 'prompt', now);
    expect(served()).toBe('treatment');
    await variants.settle();
    expect(served()).toBe('control');
    await begin(sessionOf('treatment', 1));
    expect(served()).toBe('control');
    expect(await experiments().findAssignment(experiment.id, sessionOf('treatment', 1))).toBeUndefined();
  });

  it('overwrites no change of yours: it says so, and leaves the session out', async () => {
    writeFileSync(join(skill, 'SKILL.md'), 'edited');
    await begin(sessionOf('treatment'));
    expect(served()).toBe('edited');
    expect(await leftOutOf(sessionOf('treatment'))).toContain('could not be put in place');
    expect(problems[0]).toContain('was changed');
    await variants.end(sessionOf('treatment'));
    await variants.settle();
    expect(served()).toBe('edited');
  });
});
