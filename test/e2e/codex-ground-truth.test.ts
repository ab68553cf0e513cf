import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Invocation } from '../../src/domain/invocation.ts';
import { claudeCodeSource } from '../../src/ingest/claude-code/index.ts';
import { codexSource } from '../../src/ingest/codex/index.ts';
import { describeWithSharedData } from '../support/describe-with-shared-data.ts';
import { linesOf, mergeInto, type ReadTranscript, readTranscript } from '../support/read-transcript.ts';
import { sharedData } from '../support/shared-data.ts';

const CALL_TYPES = ['function_call', 'custom_tool_call', 'local_shell_call', 'web_search_call', 'tool_search_call'];

describeWithSharedData('Codex rollouts of agentv', () => {
  const root = join(sharedData('entityprocess-agentv') ?? '', 'codex');
  const expected = readExpected();
  const rollouts = globSync('*.jsonl', { cwd: root })
    .sort()
    .map((path): Rollout => {
      const text = readFileSync(join(root, path), 'utf8');
      const lines = linesOf(text);
      return { path, text, lines, records: lines.map((line) => JSON.parse(line)), read: readTranscript(codexSource, path, lines) };
    });
  const merged = new Map<string, Invocation>();
  for (const { read } of rollouts) mergeInto(merged, read.invocations.values());
  const calls = [...merged.values()].filter(({ skill }) => skill.kind !== 'skill');
  const skills = [...merged.values()].filter(({ skill }) => skill.kind === 'skill');
  const tally = tallyRecords(rollouts);

  it('reads every file to the last line', () => {
    expect(rollouts.length).toBe(expected.files);
    expect(rollouts.reduce((total, { lines }) => total + lines.length, 0)).toBe(expected.lines);
    for (const { path, lines, read } of rollouts) {
      expect([path, codexSource.recognises(lines.slice(0, 20)), claudeCodeSource.recognises(lines.slice(0, 20))]).toEqual([
        path,
        true,
        false,
      ]);
      expect([path, read.rejected, read.unknownTypes]).toEqual([path, {}, {}]);
      expect(read.sessions.map(({ sessionId }) => sessionId)).toEqual([path.replace('.jsonl', '')]);
      expect(read.sessions[0]).toMatchObject({
        directory: expect.stringContaining('/agentv'),
        agentVersion: expect.stringMatching(/^0\.14\d/),
      });
    }
  });

  it('counts each call once, by type', () => {
    expect(calls.length).toBe(expected.calls);
    expect(tally.typeById.size).toBe(expected.calls);
    expect(countBy([...tally.typeById.values()])).toEqual(expected.by_type);
    expect(new Set(calls.map(({ eventId }) => eventId))).toEqual(new Set([...tally.typeById.keys()].map((id) => `codex:${id}`)));
  });

  it('tells the kinds apart, and names servers and tools', () => {
    expect(countBy(calls.map(({ skill }) => skill.kind))).toEqual({ shell: 3506, tool: 620, mcp: expected.mcp_call_ids });
    for (const [id, { server, tool }] of tally.mcpById) {
      expect(merged.get(`codex:${id}`)?.skill).toEqual({ kind: 'mcp', name: `mcp__${server}__${tool.replace('.', '__')}` });
    }
    for (const { skill } of calls) expect(skill.name).toMatch(/^[\w.:@+/-]+( [\w.:@+/-]+)*$/);
  });

  it('counts a typed skill by its message, and a skill read or run once for each prompt', () => {
    expect(tally.typedSkills.length).toBe(expected.explicit_skill_messages);
    const typed = skills.filter(({ trigger }) => trigger === 'typed');
    expect(typed.map(({ skill, startedAt }) => [skill.name, new Date(startedAt).toISOString()])).toEqual(tally.typedSkills);
    expect(skills.length - typed.length).toBe(80);
    for (const { durationMs, outcome } of skills)
      expect([typeof durationMs, outcome]).toEqual(['number', expect.stringMatching(/^(completed|interrupted)$/)]);
  });

  it('tells what each session was offered, and of a skill read in no list nothing but the command', () => {
    for (const { path, lines, read } of rollouts) {
      const parser = codexSource.createParser({ path });
      for (const line of lines) parser.parseLine(line);
      const offered = new Set(parser.drain().listings?.flatMap((listing) => listing.skills.map(({ skill }) => skill.name)));
      expect(offered.size).toBeGreaterThan(40);
      for (const { skill } of read.invocations.values()) if (skill.kind === 'skill') expect(offered).toContain(skill.name);
    }
  });

  it('agrees on the outcome of every call with a separate reading of the results', () => {
    const ours = Object.fromEntries(
      calls.map(({ eventId, outcome, errorType }) => [eventId.replace('codex:', ''), `${outcome} ${errorType ?? ''}`.trim()]),
    );
    expect(ours).toEqual(Object.fromEntries(tally.outcomeById));
    expect(tally.abortedTurns).toBe(expected.turn_aborted);
  });

  it('takes the duration from the result, of MCP calls from what was measured', () => {
    for (const { eventId, durationMs, durationMeasured } of calls) {
      const measured = tally.measuredById.get(eventId.replace('codex:', ''));
      if (measured === undefined) expect([eventId, durationMeasured]).toEqual([eventId, false]);
      else expect([eventId, durationMs]).toEqual([eventId, expect.closeTo(measured, 2)]);
    }
    expect(tally.measuredById.size).toBeGreaterThan(3_800);
  });

  it('says of each line the same when it is not read by its beginning', () => {
    for (const { path, lines, read } of rollouts) {
      expect(
        readTranscript(
          codexSource,
          path,
          lines.map((line) => ` ${line}`),
        ).invocations,
      ).toEqual(read.invocations);
    }
  });

  it('reads the same when it stops at random lines and goes on from the saved state', () => {
    let seed = 1;
    const random = (below: number) => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % below;
    };
    for (const { path, lines, read } of rollouts) {
      const cuts = Array.from({ length: 12 }, () => random(lines.length));
      const parts = readTranscript(codexSource, path, lines, { cuts });
      expect([path, parts.invocations, parts.sessions]).toEqual([path, read.invocations, read.sessions]);
    }
  });

  it('keeps little between two reads', () => {
    for (const { path, lines } of rollouts) {
      const parser = codexSource.createParser({ path });
      for (const line of lines) parser.parseLine(line);
      expect(JSON.stringify(parser.saveState()).length).toBeLessThan(20_000);
      expect(parser.forgottenCount).toBe(0);
    }
  });
});

interface Rollout {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: read apart from the parser, as plainly as can be
  readonly records: readonly any[];
  readonly read: ReadTranscript;
}

/** Counts and outcomes by call id, without our parser: from the records as they are, in file order. */
function tallyRecords(rollouts: readonly Rollout[]) {
  const typeById = new Map<string, string>();
  const outcomeById = new Map<string, string>();
  const measuredById = new Map<string, number>();
  const mcpById = new Map<string, { server: string; tool: string }>();
  const typedSkills: [string, string][] = [];
  let abortedTurns = 0;
  for (const { records } of rollouts) {
    const runningById = new Map<string, string>();
    const polledById = new Map<string, string>();
    const searches: string[] = [];
    for (const { timestamp, payload } of records) {
      const id = payload.call_id ?? payload.id;
      if (payload.type === 'web_search_end') searches.push(payload.call_id);
      if (payload.type === 'turn_aborted') abortedTurns++;
      if (payload.type === 'mcp_tool_call_end') {
        mcpById.set(id, payload.invocation);
        measuredById.set(id, payload.duration.secs * 1000 + payload.duration.nanos / 1e6);
        if (payload.result.Ok?.isError) outcomeById.set(id, 'failed mcp_error');
      }
      const text = payload.type === 'message' && payload.role === 'user' ? payload.content[0].text : '';
      if (text.startsWith('<skill>')) typedSkills.push([text.match(/<name>(.*)<\/name>/)[1], timestamp]);
      if (payload.type === 'web_search_call') {
        const searchId = searches.shift() ?? 'none';
        typeById.set(searchId, payload.type);
        outcomeById.set(searchId, 'completed');
      } else if (CALL_TYPES.includes(payload.type)) {
        typeById.set(id, payload.type);
        outcomeById.set(id, 'abandoned');
        if (payload.name === 'write_stdin') polledById.set(id, String(JSON.parse(payload.arguments).session_id));
      } else if (/_output$/.test(payload.type)) {
        const output = typeof payload.output === 'string' ? payload.output : '';
        const before = output.split('\nOutput:')[0] as string;
        const exit = before.match(/(?:^Exit code:|\nProcess exited with code) (\d+)/)?.[1];
        const running = before.match(/\nProcess running with session ID (\d+)/)?.[1];
        const ending = exit === undefined ? endingOf(output) : exit === '0' ? 'completed' : `failed exit_code_${exit}`;
        const seconds = before.match(/(?:^|\n)Wall time: ([\d.]+) seconds/)?.[1];
        const isPoll = polledById.has(id);
        if (running !== undefined && !isPoll) runningById.set(running, id);
        if (outcomeById.get(id) === 'abandoned') outcomeById.set(id, isPoll && exit !== undefined ? 'completed' : ending);
        if (seconds !== undefined && (running === undefined || isPoll) && !measuredById.has(id))
          measuredById.set(id, Number(seconds) * 1000);
        const command = runningById.get(polledById.get(id) ?? '');
        if (command !== undefined && exit !== undefined) outcomeById.set(command, ending);
      }
    }
  }
  return { typeById, outcomeById, measuredById, mcpById, typedSkills, abortedTurns };
}

function endingOf(output: string): string {
  if (output.startsWith('aborted by user')) return 'interrupted user_interrupted';
  if (output.startsWith('apply_patch verification failed')) return 'failed patch_not_applicable';
  return output.startsWith('write_stdin failed: Unknown process') ? 'failed unknown_process' : 'completed';
}

function readExpected() {
  for (const line of readFileSync(sharedData('EXPECTED.jsonl') ?? '', 'utf8')
    .trimEnd()
    .split('\n')) {
    const expected = JSON.parse(line)['entityprocess-agentv']?.codex;
    if (expected) return expected;
  }
  throw new Error('no expected counts for the rollouts');
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
