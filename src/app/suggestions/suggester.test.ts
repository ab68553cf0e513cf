import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { observeMany } from '../../../test/support/observe.ts';
import { openTemporaryStore, type TemporaryStore } from '../../../test/support/temporary-store.ts';
import type { EditorContext } from '../../analytics/context/editor-context.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import type { SkillDefinition } from '../../domain/skill-definition.ts';
import type { TextEmbedder } from '../../ports/text-embedder.ts';
import { openSqliteStore } from '../../storage/sqlite/sqlite-store.ts';
import { keepFlow } from '../flow/keep-flow.ts';
import { registerShortcut, removeShortcut } from './shortcuts.ts';
import { Suggester, suggesterOf } from './suggester.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const HOUR = 3_600_000;

let temporary: TemporaryStore;
let now = NOW;
const clock = { now: () => now };
beforeEach(async () => {
  now = NOW;
  temporary = await openTemporaryStore(clock);
});
afterEach(() => temporary.remove());

/** A session of a project in which skills were used. */
async function use(project: string | null, invocations: readonly InvocationObservation[]): Promise<void> {
  const sessionId = invocations[0]?.sessionId ?? '';
  const place = project === null ? {} : { directory: `/home/me/${project}` };
  const session = { sessionId, agent: 'claude-code' as const, firstEventAt: NOW - HOUR, lastEventAt: NOW, ...place };
  await temporary.store.append({ sessions: [session], invocations });
}

const shell = (name: string, count: number, completed: number, more: { sessionId?: string; phase?: string; durationMs?: number } = {}) =>
  observeMany(count, completed, NOW - HOUR, { name, kind: 'shell', ...more });

const installed = (name: string, description: string): SkillDefinition => ({
  ...{ agent: 'claude-code', path: `/home/me/.claude/skills/${name}/SKILL.md`, skill: { kind: 'skill', name }, form: 'skill' },
  ...{ scope: 'personal', directory: null, plugin: null, marketplace: null, origin: null, description, isListed: true, isLoaded: true },
  ...{ problem: null, shadowedBy: null, contentHash: 'a'.repeat(64), gitCommit: null, listingTokens: 5, bodyTokens: 10, stamp: name },
});

async function suggest(context: EditorContext, embedder: TextEmbedder | null = null) {
  return new Suggester(temporary.store, clock).suggest({ context, limit: 5, embedder });
}
const namesOf = async (context: EditorContext) => (await suggest(context)).suggestions.map(({ skill: { skill } }) => skill.name);

describe('suggestions', () => {
  it('say what to do while no skill is known at all', async () => {
    await expect(suggest({ task: 'test' })).rejects.toMatchObject({ code: 'NOTHING_RECORDED' });
  });

  it('come from one row', async () => {
    await use('app', shell('pytest', 1, 1, { durationMs: 2500, phase: 'verification' }));
    const { suggestions } = await suggest({ filePath: 'tests/test_orders.py', projectName: 'app' });
    expect(suggestions).toMatchObject([
      {
        skill: { skill: { kind: 'shell', name: 'pytest' }, phase: 'verification' },
        shortcut: null,
        estimatedDurationMs: expect.closeTo(2500, -2),
      },
    ]);
    expect(suggestions[0]?.confidence).toBeGreaterThan(0);
    expect(suggestions[0]?.confidence).toBeLessThan(1);
  });

  it('are none where nothing speaks for any', async () => {
    await use('app', shell('pytest', 3, 3));
    expect(await suggest({})).toEqual({ patterns: [], suggestions: [], sources: [] });
    expect((await suggest({ task: 'quantum', projectName: 'other', filePath: 'photo.png' })).suggestions).toEqual([]);
  });

  it('follow what the file is', async () => {
    await use('app', [
      ...shell('pytest', 20, 20, { phase: 'verification' }),
      ...shell('docker build', 20, 20, { phase: 'deployment' }),
      ...shell('npm install', 20, 20, { phase: 'setup' }),
    ]);
    const first = async (filePath: string) => (await namesOf({ filePath }))[0];
    expect(await first('tests/test_orders.py')).toBe('pytest');
    expect(await first('Dockerfile')).toBe('docker build');
    expect(await first('package.json')).toBe('npm install');
    expect(await first('contest.py')).not.toBe('pytest');
  });

  it('put what fails here behind what works here', async () => {
    const tests = [...shell('pytest', 40, 2, { phase: 'verification' }), ...shell('vitest', 40, 40, { phase: 'verification' })];
    await use('app', tests);
    await use('other', [
      ...shell('pytest', 40, 40, { sessionId: 'session-2', phase: 'verification' }),
      ...shell('vitest', 40, 4, { sessionId: 'session-2', phase: 'verification' }),
    ]);
    const filePath = 'tests/orders.ts';
    expect((await namesOf({ filePath, projectName: 'app' }))[0]).toBe('vitest');
    expect((await namesOf({ filePath, projectName: '/home/me/other' }))[0]).toBe('pytest');
    expect((await namesOf({ filePath, projectName: '/elsewhere/other/' }))[0]).toBe('pytest');
    const [best] = (await suggest({ filePath, projectName: 'app' })).suggestions;
    expect(best?.reasons).toEqual([
      'test file: it is for testing',
      'used in 1 of the last 1 sessions of app',
      'used in verification 80 times',
      'completed 40 of 40 in this project, at least 91 %',
    ]);
  });

  it('hear the task first, and know what is installed and was never used', async () => {
    await use('app', shell('pytest', 50, 50, { phase: 'verification' }));
    await temporary.store.storeCatalog({ found: [installed('slides', 'Makes presentations and slide decks')], gone: [] }, NOW);
    const { suggestions } = await suggest({ task: 'make a presentation', filePath: 'tests/test_a.py', projectName: 'app' });
    expect(suggestions[0]).toMatchObject({
      skill: { skill: { name: 'slides' }, description: 'Makes presentations and slide decks' },
      estimatedDurationMs: null,
    });
    expect(suggestions[0]?.reasons.at(-1)).toBe('not used yet');
  });

  it('know what usually comes next', async () => {
    const invocations = Array.from({ length: 8 }, (_, i) => [
      ...observeMany(1, 1, NOW - 2 * HOUR + i * 600_000, { name: 'git add', kind: 'shell' as const }),
      ...observeMany(1, 1, NOW - 2 * HOUR + i * 600_000 + 60_000, { name: 'git commit', kind: 'shell' as const }),
    ]).flat();
    await use('app', [...invocations, ...observeMany(1, 1, NOW, { name: 'git add', kind: 'shell' })]);
    await keepFlow.update({ store: temporary.store, clock, publish: () => undefined });
    const [best] = (await suggest({ projectName: 'app' })).suggestions;
    expect(best?.skill.skill.name).toBe('git commit');
    expect(best?.reasons).toContain('came next after git add 8 of 8 times, 8 times in app');
  });

  it('look at the line of the cursor', async () => {
    await use('app', [...shell('render-chart', 5, 5), ...shell('parse-invoice', 5, 5)]);
    const selectedCode = 'render_chart(data)\nparse_invoice(file)';
    const at = (line: number) => namesOf({ selectedCode, lineNumber: 7, cursorPosition: { line, character: 2 } });
    expect((await at(6))[0]).toBe('render-chart');
    expect((await at(7))[0]).toBe('parse-invoice');
  });

  it('leave out what runs by itself or is used all day', async () => {
    await use('app', [
      ...shell('ls', 50, 50),
      ...observeMany(50, 50, NOW - HOUR, { name: 'Read', kind: 'tool' }),
      ...observeMany(50, 50, NOW - HOUR, { name: 'build', kind: 'ci' }),
      ...shell('make', 5, 5),
    ]);
    expect(await namesOf({ projectName: 'app' })).toEqual(['make']);
  });

  it('ask a model about the task alone, and do without it when it fails', async () => {
    await use('app', [...shell('brew coffee', 5, 5), ...shell('make', 5, 5)]);
    const asked: string[] = [];
    const embedder = (isDown: boolean): TextEmbedder => ({
      model: 'made-up',
      async embed(texts) {
        asked.push(...texts);
        if (isDown) return { kind: 'failed', reason: 'down' };
        return { kind: 'embedded', vectors: texts.map((text) => Float32Array.from(/coffee|espresso/.test(text) ? [1, 0] : [0, 1])) };
      },
    });
    const context = { task: 'espresso', selectedCode: 'my_secret_code()' };
    expect((await suggest(context, embedder(false))).suggestions.map(({ skill: { skill } }) => skill.name)).toEqual(['brew coffee']);
    expect((await suggest(context, embedder(true))).suggestions).toEqual([]);
    expect(asked.join()).not.toContain('secret');
  });

  it('are the same for all who ask a store, and see what is recorded later', async () => {
    const suggester = suggesterOf(temporary.store, clock);
    expect(suggesterOf(temporary.store, clock)).toBe(suggester);
    await use('app', shell('pytest', 3, 3));
    const ask = async () => (await suggester.suggest({ context: { task: 'vitest' }, limit: 5, embedder: null })).suggestions.length;
    expect(await ask()).toBe(0);
    await use('app', shell('vitest', 3, 3));
    now += 60_000;
    expect(await ask()).toBe(1);
  });
});

describe('shortcuts', () => {
  beforeEach(() => use('app', [...shell('pytest', 3, 3), ...shell('git commit', 3, 3)]));

  it('are kept in one spelling and shown with the skill at once', async () => {
    const { analyses } = temporary.store;
    const suggester = new Suggester(temporary.store, clock);
    const shortcutOf = async () =>
      (await suggester.suggest({ context: { task: 'pytest' }, limit: 1, embedder: null })).suggestions[0]?.shortcut;
    expect(await shortcutOf()).toBeNull();
    expect(await registerShortcut(analyses, 'pytest', 'Shift+Ctrl+T')).toEqual({ skillName: 'pytest', shortcut: 'ctrl+shift+t' });
    expect(await shortcutOf()).toBe('ctrl+shift+t');
    await registerShortcut(analyses, 'pytest', 'ctrl+k ctrl+t');
    expect(await analyses.shortcuts.list()).toEqual([{ skillName: 'pytest', shortcut: 'ctrl+k ctrl+t' }]);
    await removeShortcut(analyses.shortcuts, 'pytest');
    expect(await shortcutOf()).toBeNull();
  });

  it('are refused where an editor could not tell two apart, and nothing changes', async () => {
    const { analyses } = temporary.store;
    await registerShortcut(analyses, 'pytest', 'ctrl+k ctrl+t');
    for (const keys of ['CTRL+K control+t', 'ctrl+k']) {
      await expect(registerShortcut(analyses, 'git commit', keys)).rejects.toMatchObject({
        code: 'SHORTCUT_TAKEN',
        message: expect.stringContaining('which is for pytest'),
      });
    }
    await expect(registerShortcut(analyses, 'nothing', 'ctrl+k')).rejects.toMatchObject({ code: 'SKILL_NOT_FOUND' });
    await expect(registerShortcut(analyses, 'pytest', 'k')).rejects.toMatchObject({ code: 'SHORTCUT_INVALID' });
    await expect(removeShortcut(analyses.shortcuts, 'git commit')).rejects.toMatchObject({ code: 'SHORTCUT_NOT_FOUND' });
    expect(await analyses.shortcuts.list()).toEqual([{ skillName: 'pytest', shortcut: 'ctrl+k ctrl+t' }]);
  });

  it('are of one installation, and stay when it is opened again or its analyses are made again', async () => {
    const other = await openTemporaryStore(clock);
    try {
      await registerShortcut(temporary.store.analyses, 'pytest', 'ctrl+t');
      expect(await other.store.analyses.shortcuts.list()).toEqual([]);
    } finally {
      await other.remove();
    }
    await temporary.store.rebuild();
    const again = await openSqliteStore({ path: temporary.path, clock });
    expect(await again.analyses.shortcuts.list()).toEqual([{ skillName: 'pytest', shortcut: 'ctrl+t' }]);
    await again.close();
  });
});
