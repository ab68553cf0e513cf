import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { seededRandom } from '../../src/platform/seeded-random.ts';

const TOOLS = [
  ['Bash', { command: 'npm test' }],
  ['Bash', { command: 'git commit -m x' }],
  ['Read', { file_path: '/home/ada/app/a.ts' }],
  ['Task', { subagent_type: 'Explore', description: 'look', prompt: 'look' }],
  ['mcp__github__create_issue', { title: 'x' }],
  ['Skill', { skill: 'code-review' }],
] as const;

export interface CallOptions {
  readonly id: string;
  readonly sessionId: string;
  /** Epoch ms. */
  readonly at: number;
  readonly name?: string;
  readonly input?: object;
  /** Seconds until the result; null for a call without one. Default 2. */
  readonly seconds?: number | null;
  readonly isError?: boolean;
  /** Characters of output. */
  readonly outputLength?: number;
}

/** A tool call and its result as Claude Code writes them: one line or two, each with its line end. */
export function toolCallLines(options: CallOptions): string {
  const { id, sessionId, at, name = 'Bash', input = { command: 'npm test' }, seconds = 2, isError = false, outputLength = 10 } = options;
  const line = (type: string, lineAt: number, content: object) =>
    `${JSON.stringify({
      type,
      uuid: `${id}-${type}`,
      parentUuid: null,
      sessionId,
      timestamp: new Date(lineAt).toISOString(),
      cwd: '/home/ada/app',
      gitBranch: 'main',
      version: '2.1.205',
      isSidechain: false,
      message: { role: type, content: [content] },
    })}\n`;
  const call = line('assistant', at, { type: 'tool_use', id, name, input });
  if (seconds === null) return call;
  const text = `${isError ? 'Exit code 1\n' : ''}${'x'.repeat(outputLength)}`;
  return call + line('user', at + seconds * 1000, { type: 'tool_result', tool_use_id: id, content: text, is_error: isError });
}

/**
 * A folder of made-up transcripts, the same for the same seed: sessions with calls of all kinds, some without a
 * result, a broken line here and there, and every fourth session a fork that repeats the beginning of the one before.
 *
 * @param to - epoch ms, the end of the last session
 */
export function writeMadeUpTranscripts(folder: string, options: { seed: number; files: number; callsPerFile: number; to: number }): void {
  const random = seededRandom(options.seed);
  let previous: string[] = [];
  for (let file = 0; file < options.files; file++) {
    const sessionId = `00000000-0000-4000-8000-${String(file).padStart(12, '0')}`;
    const lines = file % 4 === 3 ? previous.slice(0, Math.floor(previous.length / 2)) : [];
    const startedAt = options.to - (options.files - file) * 3_600_000;
    for (let call = 0; call < options.callsPerFile; call++) {
      const [name, input] = TOOLS[Math.floor(random() * TOOLS.length)] ?? TOOLS[0];
      lines.push(
        toolCallLines({
          ...{ id: `toolu_${options.seed}_${file}_${call}`, sessionId, at: startedAt + call * 1000, name, input },
          seconds: random() < 0.01 ? null : random() * 5,
          isError: random() < 0.1,
          outputLength: Math.floor(random() * 2000),
        }),
      );
      if (random() < 0.005) lines.push('{"type":"user","mess\n');
    }
    const path = join(folder, `project-${file % 3}`, `${sessionId}.jsonl`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, lines.join(''));
    const modifiedAt = (options.to - (options.files - file) * 60_000) / 1000;
    utimesSync(path, modifiedAt, modifiedAt);
    previous = lines;
  }
}
