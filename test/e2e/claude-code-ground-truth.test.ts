import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Invocation } from '../../src/domain/invocation.ts';
import { claudeCodeSource } from '../../src/ingest/claude-code/index.ts';
import { describeWithSharedData } from '../support/describe-with-shared-data.ts';
import { linesOf, mergeInto, type ReadTranscript, readTranscript } from '../support/read-transcript.ts';
import { sharedData } from '../support/shared-data.ts';

const FOLDERS = ['oh-my-posh', 'marot-spotter', 'entityprocess-agentv', 'd-kimuson-claude-code-viewer', 'oneryalcin-fasthooks'];

/** Ends of skill windows that differ from SKILL_INVOCATIONS.tsv, by tool call id, with the reason. */
const OTHER_ENDS: Readonly<Record<string, { endedAt: string; reason: string }>> = {
  toolu_01WY1KAUdfMedBJrV6KAtck5: {
    endedAt: '2026-02-12T14:34:19.464Z',
    reason: 'its turn ended here (turn_duration line); the file goes on to the notes that a /compact wrote 13 minutes later',
  },
};

/** Calls that a notification ended badly after their own result had been good, with the reason. */
const FAILED_LATER: Readonly<Record<string, string>> = {
  toolu_016GPU4LRJZJUVCGdZ5DfZY6: 'background agent whose task notification says failed: the process had exited',
};

describeWithSharedData('Claude Code transcripts of five projects', () => {
  const groundTruth = new Map(readTable('GROUND_TRUTH.tsv').map((row) => [row['file'], row]));

  describe.each(FOLDERS)('%s', (folder) => {
    const root = sharedData(folder) ?? '';
    const expected = readExpected(folder);
    const transcripts = readFolder(folder, root);
    const merged = new Map<string, Invocation>();
    for (const { read } of transcripts.values()) mergeInto(merged, read.invocations.values());
    const invocations = [...merged.values()];
    const toolCalls = invocations.filter(({ trigger }) => trigger !== 'typed');
    const errorIds = errorResultIds(transcripts);

    it('reads the files that are transcripts, to the last line', () => {
      expect(transcripts.size).toBe(expected.files);
      expect(sum(transcripts, ({ lines }) => lines.length)).toBe(expected.lines);
      expect(new Set([...transcripts.values()].flatMap(({ read }) => read.sessions.map(({ sessionId }) => sessionId))).size).toBe(
        expected.sessions,
      );
      for (const { read } of transcripts.values()) expect([read.rejected, read.unknownTypes]).toEqual([{}, {}]);
    });

    it('counts each call and each typed skill once', () => {
      expect(toolCalls.length).toBe(expected.tool_calls);
      expect(invocations.length - toolCalls.length).toBe(expected.typed_skills);
    });

    it('tells the kinds apart', () => {
      const counts = countBy(invocations, ({ skill }) => skill.kind);
      expect(counts).toEqual(withoutZeros(expected.by_kind));
    });

    it('gives every call with an error result a bad outcome and a class of error, and no other call', () => {
      const bad = toolCalls.filter(({ outcome }) => ['failed', 'rejected', 'interrupted', 'failed_to_launch'].includes(outcome));
      // The result of a Skill call is that of the launch: what a person interrupted later is the skill, not the call.
      const calls = bad.filter(({ skill, outcome }) => skill.kind !== 'skill' || outcome !== 'interrupted');
      const ids = calls.map(idOf).filter((id) => !(id in FAILED_LATER));
      expect(ids.sort()).toEqual([...errorIds].sort());
      expect(ids.length).toBe(expected.calls_with_error_result);
      for (const { errorType } of bad) expect(errorType).toMatch(/^[a-z0-9_]{1,40}$/);
    });

    it('leaves as abandoned the calls without a result', () => {
      expect(invocations.filter(({ outcome }) => outcome === 'abandoned').length).toBe(expected.calls_without_result);
      expect(invocations.filter(({ outcome }) => outcome === 'open')).toEqual([]);
    });

    it('agrees with the ground truth on every file', () => {
      for (const [path, { read }] of transcripts) {
        const row = groundTruth.get(path);
        const own = [...read.invocations.values()];
        const calls = own.filter(({ trigger }) => trigger !== 'typed');
        expect({
          path,
          calls: calls.length,
          abandoned: calls.filter(({ outcome }) => outcome === 'abandoned').length,
          skills: calls.filter(({ skill }) => skill.kind === 'skill').length,
          typed: own.length - calls.length,
          agents: calls.filter(({ skill }) => skill.kind === 'agent').length,
          mcp: calls.filter(({ skill }) => skill.kind === 'mcp').length,
        }).toEqual({
          path,
          calls: Number(row?.['tool_use']),
          abandoned: Number(row?.['unpaired']),
          skills: Number(row?.['skill_tool']),
          typed: Number(row?.['slash_prompt_cmd']),
          agents: Number(row?.['agent_tool']),
          mcp: Number(row?.['mcp_tool']),
        });
      }
    });

    it('reads the same when it stops at random lines and goes on from the saved state', () => {
      let seed = 1;
      const random = (below: number) => {
        seed = (seed * 48_271) % 2_147_483_647;
        return seed % below;
      };
      for (const [path, { lines, read }] of transcripts) {
        const cuts = Array.from({ length: 12 }, () => random(lines.length));
        expect(readTranscript(claudeCodeSource, path, lines, { cuts }).invocations).toEqual(read.invocations);
      }
    });

    it('reads the same in whichever order the files come', () => {
      const backwards = new Map<string, Invocation>();
      for (const { read } of [...transcripts.values()].reverse()) mergeInto(backwards, read.invocations.values());
      expect(backwards.size).toBe(merged.size);
      for (const [id, invocation] of merged) {
        const other = backwards.get(id);
        // A forked session copies its parent's lines under its own id; the first read keeps the call.
        expect({ ...other, sessionId: invocation.sessionId }).toEqual(invocation);
      }
    });
  });

  describe('SKILL_INVOCATIONS.tsv', () => {
    const rows = readTable('SKILL_INVOCATIONS.tsv');
    const found = rows.map((row) => ({ row, invocation: findSkill(row) }));

    it('has every activation with its name, start and outcome', () => {
      const ours = found.map(({ invocation }) => invocation && [invocation.skill.name, instant(invocation.startedAt), invocation.outcome]);
      expect(ours).toEqual(rows.map((row) => [row['skill'], row['start'], row['outcome']]));
    });

    it('has every end within a second, but for those with a stated reason', () => {
      const differing = found.filter(({ row, invocation }) => Math.abs((invocation?.endedAt ?? 0) - Date.parse(row['end'] ?? '')) > 1000);
      expect(differing.map(({ row, invocation }) => [row['tool_use_id'], instant(invocation?.endedAt ?? 0)])).toEqual(
        Object.entries(OTHER_ENDS).map(([id, { endedAt }]) => [id, endedAt]),
      );
      expect(1 - differing.length / rows.length).toBeGreaterThan(0.98);
    });
  });

  it('leaves Codex rollouts, Copilot events and hook logs to others', () => {
    const others = [
      ...globSync('{codex,copilot}/*.jsonl', { cwd: sharedData('entityprocess-agentv') ?? '' }).map(
        (path) => `entityprocess-agentv/${path}`,
      ),
      'oneryalcin-fasthooks/specs/data/sample_hook_logs.jsonl',
    ];
    expect(others.length).toBe(34);
    for (const path of others) {
      const [folder = '', ...rest] = path.split('/');
      const lines = linesOf(readFileSync(join(sharedData(folder) ?? '', ...rest), 'utf8'));
      expect([path, claudeCodeSource.recognises(lines.slice(0, 20))]).toEqual([path, false]);
    }
  });
});

interface Transcript {
  readonly lines: readonly string[];
  readonly read: ReadTranscript;
}

function readFolder(folder: string, root: string): Map<string, Transcript> {
  const transcripts = new Map<string, Transcript>();
  for (const path of globSync('**/*.jsonl', { cwd: root }).sort()) {
    const lines = linesOf(readFileSync(join(root, path), 'utf8'));
    if (!claudeCodeSource.recognises(lines.slice(0, 20))) continue;
    transcripts.set(`${folder}/${path}`, { lines, read: readTranscript(claudeCodeSource, path, lines) });
  }
  return transcripts;
}

/** Ids of the calls whose result has `is_error`, found without our parser. */
function errorResultIds(transcripts: ReadonlyMap<string, Transcript>): Set<string> {
  const ids = new Set<string>();
  for (const { lines } of transcripts.values()) {
    for (const line of lines) {
      if (!line.includes('"is_error"')) continue;
      const content = JSON.parse(line).message?.content;
      for (const block of Array.isArray(content) ? content : []) if (block.is_error === true) ids.add(block.tool_use_id);
    }
  }
  return ids;
}

function findSkill(row: Row): Invocation | undefined {
  const [folder = '', ...rest] = (row['file'] ?? '').split('/');
  const lines = linesOf(readFileSync(join(sharedData(folder) ?? '', ...rest), 'utf8'));
  const { invocations } = readTranscript(claudeCodeSource, rest.join('/'), lines);
  if (row['tool_use_id']) return invocations.get(`claude-code:${row['tool_use_id']}`);
  return [...invocations.values()].find(({ trigger, startedAt }) => trigger === 'typed' && instant(startedAt) === row['start']);
}

type Row = Readonly<Record<string, string>>;

function readTable(name: string): Row[] {
  const [header = '', ...lines] = readShared(name).trimEnd().split('\n');
  const columns = header.split('\t');
  return lines.map((line) => Object.fromEntries(line.split('\t').map((cell, index) => [columns[index] ?? '', cell])));
}

function readExpected(folder: string) {
  for (const line of readShared('EXPECTED.jsonl').trimEnd().split('\n')) {
    const expected = JSON.parse(line)[folder]?.claude;
    if (expected) return expected;
  }
  throw new Error(`no expected counts for ${folder}`);
}

function readShared(name: string): string {
  return readFileSync(sharedData(name) ?? '', 'utf8');
}

function idOf({ eventId }: Invocation): string {
  return eventId.replace('claude-code:', '');
}

function instant(at: number): string {
  return new Date(at).toISOString();
}

function countBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

function withoutZeros(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}

function sum<K, V>(items: ReadonlyMap<K, V>, countOf: (item: V) => number): number {
  return [...items.values()].reduce((total, item) => total + countOf(item), 0);
}
