import type { CallEnd } from '../shared/call-end.ts';
import { asDurationMs, asObject } from '../shared/json-shape.ts';
import type { CallResult } from './line-event.ts';
import { OUTPUT_RULES } from './output-rules.ts';
import { launchedAgentOf, parseAgentStatuses } from './parse-agent-status.ts';

/** A result's own words stand at its beginning; the rest is what the tool wrote. */
const MAX_HEAD = 8_192;
/** `Chunk ID`, `Exit code`, `Script …` and the like: what Codex puts before a tool's output. */
const HEADER = /^(?:Chunk ID: |Wall time:? |Exit code: |Process |Script (?:completed|failed|running))/;

/**
 * How a call ended, from the `output` that the model was given: a text, a list of content whose first text counts, or an
 * object with `content`.
 *
 * - `{"output":…,"metadata":{"exit_code":0,"duration_seconds":0.2}}`: shell until 0.60 or so.
 * - `Exit code: 0\nWall time: 0.2 seconds\nOutput:\n…`: shell_command and apply_patch since.
 * - `Chunk ID: 1f2e3d\nWall time: 0.9812 seconds\nProcess exited with code 0\n…`: exec_command and write_stdin;
 *   `Process running with session ID 7` when it goes on.
 * - `Wall time: 4.2 seconds\nOutput:\n…`: tools of MCP servers.
 * - `Script completed\nWall time 0.2 seconds\nOutput:\n…`: exec and wait of code mode; `Script running with cell ID 7`.
 * - `{"agent_id":…}`: spawn_agent, whose subagent goes on.
 *
 * @param endedAt - epoch ms
 */
export function parseOutput(output: unknown, endedAt: number): CallResult {
  const text = textOf(output);
  const metadata = text.startsWith('{"output":') ? metadataOf(text) : undefined;
  if (metadata !== undefined) return toResult(metadata.exitCode, metadata.durationMs, endedAt);

  const head = text.slice(0, MAX_HEAD);
  if (!HEADER.test(head)) {
    const end = { ...classify(head), endedAt, measuredDurationMs: null, taskId: launchedAgentOf(head) };
    return { end, exit: null, endedAgents: parseAgentStatuses(text) };
  }

  const outputAt = head.indexOf('\nOutput:\n');
  const header = head.slice(0, outputAt < 0 ? 500 : outputAt);
  const measuredDurationMs = toMs(/^Wall time:? ([\d.]{1,20}) seconds/m.exec(header)?.[1]);
  const exitCode = /^(?:Exit code:|Process exited with code) (-?\d{1,10})$/m.exec(header)?.[1];
  if (exitCode !== undefined) return toResult(Number(exitCode), measuredDurationMs, endedAt);
  const end = { ...classify(header), endedAt, measuredDurationMs, taskId: runningTaskOf(header) };
  return { end, exit: exitOfScript(header), endedAgents: [] };
}

/** A process and a script of the same number are two. */
export function processTask(id: string | number): string {
  return `process ${id}`;
}

export function scriptTask(id: string | number): string {
  return `script ${id}`;
}

/** How a process that exited with this code ended. */
export function toExit(exitCode: number): { readonly outcome: 'completed' | 'failed'; readonly errorType: string | null } {
  if (exitCode === 0) return { outcome: 'completed', errorType: null };
  return { outcome: 'failed', errorType: `exit_code_${exitCode < 0 ? 'minus_' : ''}${Math.abs(exitCode)}` };
}

function toResult(exitCode: number, measuredDurationMs: number | null, endedAt: number): CallResult {
  const exit = toExit(exitCode);
  return { end: { ...exit, endedAt, measuredDurationMs, taskId: null }, exit, endedAgents: [] };
}

function classify(text: string): Pick<CallEnd, 'outcome' | 'errorType'> {
  const rule = OUTPUT_RULES.find(({ pattern }) => pattern.test(text));
  return rule === undefined ? { outcome: 'completed', errorType: null } : { outcome: rule.outcome, errorType: rule.errorType };
}

function runningTaskOf(header: string): string | null {
  const process = /^Process running with session ID (\d{1,20})$/m.exec(header)?.[1];
  if (process !== undefined) return processTask(process);
  const script = /^Script running with cell ID (\S{1,100})$/m.exec(header)?.[1];
  return script === undefined ? null : scriptTask(script);
}

function exitOfScript(header: string): CallResult['exit'] {
  if (header.startsWith('Script completed')) return { outcome: 'completed', errorType: null };
  return header.startsWith('Script failed') ? { outcome: 'failed', errorType: 'script_failed' } : null;
}

function textOf(output: unknown): string {
  if (typeof output === 'string') return output;
  const content = Array.isArray(output) ? output : asObject(output)?.['content'];
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  for (const item of content) {
    const text = asObject(item)?.['text'];
    if (typeof text === 'string') return text;
  }
  return '';
}

function metadataOf(text: string): { readonly exitCode: number; readonly durationMs: number | null } | undefined {
  try {
    const metadata = asObject(asObject(JSON.parse(text))?.['metadata']);
    const exitCode = metadata?.['exit_code'];
    if (!Number.isSafeInteger(exitCode)) return undefined;
    return { exitCode: exitCode as number, durationMs: toMs(metadata?.['duration_seconds']) };
  } catch {
    return undefined;
  }
}

function toMs(seconds: unknown): number | null {
  return asDurationMs(Number(seconds ?? Number.NaN) * 1000) ?? null;
}
