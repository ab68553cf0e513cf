import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { claudeCodeSource } from '../../src/ingest/claude-code/index.ts';
import { copilotSource } from '../../src/ingest/copilot/index.ts';
import { describeWithSharedData } from '../support/describe-with-shared-data.ts';
import { linesOf, mergeInto, readTranscript } from '../support/read-transcript.ts';
import { sharedData } from '../support/shared-data.ts';

describeWithSharedData('Copilot CLI sessions of a project', () => {
  const root = sharedData('entityprocess-agentv') ?? '';
  const expected = readExpected();
  const files = globSync('**/*.jsonl', { cwd: root })
    .sort()
    .map((path) => ({ path, lines: linesOf(readFileSync(join(root, path), 'utf8')) }));
  const ours = files.filter(({ lines }) => copilotSource.recognises(lines.slice(0, 20)));
  const reads = ours.map(({ path, lines }) => readTranscript(copilotSource, path, lines));
  const merged = new Map();
  for (const { invocations } of reads) mergeInto(merged, invocations.values());
  const tally = tallyCalls(ours.flatMap(({ lines }) => lines));

  it('knows its own files among those of other agents', () => {
    expect(ours.map(({ path }) => path)).toEqual(files.map(({ path }) => path).filter((path) => path.startsWith('copilot/')));
    expect(ours.length).toBe(expected.files);
    for (const { lines } of ours) expect(claudeCodeSource.recognises(lines.slice(0, 20))).toBe(false);
  });

  it('understands every line', () => {
    for (const { rejected, unknownTypes } of reads) expect([rejected, unknownTypes]).toEqual([{}, {}]);
  });

  it('counts each call once, with the outcome that its completion has', () => {
    expect(merged.size).toBe(expected.started);
    const outcomes = new Map([...merged.values()].map(({ eventId, outcome }) => [eventId.replace('copilot:', ''), outcome]));
    expect(outcomes).toEqual(tally);
    expect([...outcomes.values()].filter((outcome) => outcome === 'failed').length).toBe(expected.failed);
    expect([...merged.values()].filter(({ endedAt }) => endedAt !== null).length).toBe(expected.completed);
  });

  it('gives every call a duration and a class of error where it failed, and a shell command a name', () => {
    for (const { durationMs, outcome, errorType, skill } of merged.values()) {
      expect(durationMs).toBeGreaterThanOrEqual(0);
      expect(errorType !== null).toBe(outcome === 'failed');
      expect(skill.name).toMatch(/^[\w.:/@-]+( [\w.:/@-]+)*$/);
    }
  });

  it('tells where each session was, and its version', () => {
    const sessions = new Map(reads.flatMap((read) => read.sessions.map((session) => [session.sessionId, session])));
    expect(sessions.size).toBe(12);
    for (const { directory, agentVersion } of sessions.values()) {
      expect(directory).toMatch(/^\//);
      expect(agentVersion).toMatch(/^1\.0\.\d+/);
    }
  });
});

/** Outcome of each call by its id, found without our parser. */
function tallyCalls(lines: readonly string[]): Map<string, string> {
  const tally = new Map<string, string>();
  for (const { type, data } of lines.map((line) => JSON.parse(line))) {
    if (type === 'tool.execution_start' && !tally.has(data.toolCallId)) tally.set(data.toolCallId, 'abandoned');
    if (type === 'tool.execution_complete') tally.set(data.toolCallId, data.success ? 'completed' : 'failed');
  }
  return tally;
}

function readExpected(): { files: number; started: number; completed: number; failed: number } {
  for (const line of readFileSync(sharedData('EXPECTED.jsonl') ?? '', 'utf8')
    .trimEnd()
    .split('\n')) {
    const expected = JSON.parse(line)['entityprocess-agentv']?.copilot;
    if (expected) return expected;
  }
  throw new Error('no expected counts');
}
