import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { assignUnit } from '../../src/app/experiments/experiments.ts';
import { experimentListSchema, experimentReportSchema } from '../../src/delivery/public-json/experiment-json.ts';
import { createRuntime } from '../../src/main.ts';
import { observe } from '../support/observe.ts';
import { makeCli } from '../support/run-cli.ts';
import { serve } from '../support/spawn-server.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const DAY = 86_400_000;

/** A command line with a database of its own, at a time of ours. */
function start() {
  const home = temporaryFolder();
  mkdirSync(join(home, 'work'));
  const time = { now: Date.parse('2026-11-01T08:00:00Z') };
  const cli = makeCli(home, { runtime: { clock: { now: () => time.now } } });
  const database = join(home, 'skills.db');
  const run = (...argv: string[]) => cli([...argv, '--db', database]);
  return { run, time, database };
}

describe('experiment', () => {
  it('goes from its start to a winner that nobody named', async () => {
    const { run, time, database } = start();
    expect((await run('experiment', 'create', 'prompt', '--skill', 'review', '--min-sample-size', '30', '--json')).exitCode).toBe(0);
    const store = await createRuntime().openStore({ path: database });
    for (let day = 0; day < 8; day++) {
      for (let session = 0; session < 5; session++) {
        const sessionId = `s-${day}-${session}`;
        const { assignment } = await assignUnit(store.analyses.experiments, 'prompt', { sessionId }, time.now);
        const outcome = assignment.group === 'treatment' || session === 0 ? 'completed' : 'failed';
        await store.append({ invocations: [1, 2].map((run) => observe({ name: 'review', sessionId, at: time.now + run, outcome })) });
      }
      time.now += DAY;
    }
    await store.close();
    const shown = await run('experiment', 'show', 'prompt', '--json');
    const report = experimentReportSchema.parse(JSON.parse(shown.out));
    expect(report).toMatchObject({ verdict: 'treatment_wins', experiment: { status: 'completed', winner: 'treatment', unit: 'session' } });
    expect(report.groups.control.runs + report.groups.treatment.runs).toBe(80);
    const text = await run('experiment', 'show', 'prompt');
    expect(text.out).toContain('changed (treatment) won.');
    expect(await run('experiment', 'assign', 'prompt', '--session', 'late')).toMatchObject({ exitCode: 1, out: '' });
    expect((await run('experiment', 'assign', 'prompt', '--session', 's-0-0')).exitCode).toBe(0);
    const list = experimentListSchema.parse(JSON.parse((await run('experiment', 'list', '--json')).out));
    expect(list.experiments.map(({ name, winner }) => [name, winner])).toEqual([['prompt', 'treatment']]);
    expect((await run('experiment', 'list')).out).toContain('completed');
  });

  it('says in a line what is wrong', async () => {
    const { run } = start();
    expect(await run('experiment', 'create')).toMatchObject({ exitCode: 2 });
    expect(await run('experiment', 'create', 'x', '--ratio', '1')).toMatchObject({ exitCode: 2 });
    expect(await run('experiment', 'create', 'x', '--ends', 'tomorrow')).toMatchObject({ exitCode: 2 });
    await run('experiment', 'create', 'x', '--unit', 'user');
    expect((await run('experiment', 'create', 'x')).error).toContain('EXPERIMENT_EXISTS');
    expect((await run('experiment', 'show', 'y')).error).toContain('EXPERIMENT_NOT_FOUND');
    expect((await run('experiment', 'assign', 'x', '--session', 's')).error).toContain('draws by user');
    expect((await run('experiment', 'outcome', 'x', '--user', 'ada')).error).toContain('EXPERIMENT_NOT_ASSIGNED');
    const { out } = await run('experiment', 'assign', 'x', '--user', 'ada', '--json');
    expect(JSON.parse(out).unit).toMatch(/^[0-9a-f]{64}$/);
    expect((await run('experiment', 'outcome', 'x', '--user', 'Ada', '--failed')).out).toBe('recorded\n');
    expect((await run('experiment', 'stop', 'x')).out).toContain('stopped');
    expect((await run('experiment', 'outcome', 'x', '--user', 'ada')).error).toContain('EXPERIMENT_CLOSED');
  });

  it('serves a version of a skill: in place when the hook of a session’s start has run, and as it was at its end', {
    timeout: 60_000,
  }, async () => {
    const home = temporaryFolder();
    const skill = join(home, '.claude', 'skills', 'review');
    const other = join(home, 'other');
    const text = (version: string) => `---\nname: review\ndescription: reviews, ${version}\n---\n`;
    for (const [folder, version] of [
      [skill, 'long'],
      [other, 'short'],
    ] as const) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'SKILL.md'), text(version));
    }
    const server = await serve(home);
    const cli = makeCli(home);
    const served = () => readFileSync(join(skill, 'SKILL.md'), 'utf8');
    const created = await cli(['experiment', 'create', 'prompt', '--skill', 'review', '--variant', other, '--ratio', '0.999', '--json']);
    expect(experimentReportSchema.parse(JSON.parse(created.out)).experiment.variant).toMatchObject({
      skill_directory: skill,
      variant_directory: other,
    });
    expect(served()).toBe(text('long'));

    const message = (event: string) =>
      JSON.stringify({ session_id: 'session-1', hook_event_name: event, cwd: home, transcript_path: '/x', source: 'startup' });
    const port = new URL(server.url).port;
    const hook = [fileURLToPath(new URL('../../src/hook.ts', import.meta.url)), 'claude-code', '--port', port];
    expect(spawnSync(process.execPath, hook, { input: message('SessionStart') }).status).toBe(0);
    expect(served()).toBe(text('short'));
    const { groups } = experimentReportSchema.parse(await (await fetch(`${server.url}/api/v1/experiments/prompt`)).json());
    expect(groups.treatment.assigned_units).toBe(1);
    await fetch(`${server.url}/hooks/claude-code`, { method: 'POST', body: message('SessionEnd') });
    expect(served()).toBe(text('long'));

    // Without hooks, a script does the same.
    expect((await cli(['experiment', 'assign', 'prompt', '--session', 'session-2'])).out).toBe('treatment\n');
    expect(served()).toBe(text('short'));
    writeFileSync(join(skill, 'SKILL.md'), 'my edit');
    const stopped = await cli(['experiment', 'stop', 'prompt']);
    expect(stopped).toMatchObject({ exitCode: 1, error: expect.stringContaining('was changed') });
    expect(served()).toBe('my edit');
    writeFileSync(join(skill, 'SKILL.md'), text('short'));
    expect((await cli(['experiment', 'show', 'prompt'])).exitCode).toBe(0);
    expect(served()).toBe(text('long'));
  });

  it('refuses a version that cannot be served', async () => {
    const { run } = start();
    for (const argv of [
      ['--variant', 'nowhere'],
      ['--skill', 'review', '--variant', 'nowhere'],
      ['--skill', 'review', '--variant', 'nowhere', '--unit', 'user'],
      ['--skill', 'review', '--skill-directory', 'work'],
      ['--skill', 'review', '--variant', 'nowhere', '--skill-directory', 'work'],
    ]) {
      expect((await run('experiment', 'create', 'x', ...argv)).exitCode).not.toBe(0);
    }
    expect(JSON.parse((await run('experiment', 'list', '--json')).out)).toEqual({ experiments: [] });
  });
});
