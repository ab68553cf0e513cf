import type { CallEnd } from '../shared/call-end.ts';
import { asDurationMs, asId, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import { classifyResult } from './classify-result.ts';

/**
 * How a call ended, from its `tool_result` block and the `toolUseResult` beside it: an object whose fields depend on
 * the tool, a list for MCP tools, a text when the call failed.
 */
export function parseToolResult(block: JsonObject, record: JsonObject, endedAt: number): CallEnd {
  const details = asObject(record['toolUseResult']);
  const { outcome, errorType } = classifyResult({
    isError: block['is_error'] === true,
    isInterrupted: details?.['interrupted'] === true,
    text: textOf(block['content']) ?? textOf(record['toolUseResult']) ?? '',
    denialKind: asText(record['toolDenialKind'], 100),
  });
  return { endedAt, outcome, errorType, measuredDurationMs: measuredDurationOf(details), taskId: launchedTaskOf(details) };
}

function textOf(content: unknown): string | undefined {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return undefined;
  for (const item of content) {
    const text = asObject(item)?.['text'];
    if (typeof text === 'string') return text;
  }
  return undefined;
}

/** `totalDurationMs` of a subagent, `durationMs` of Glob, WebFetch and others, `durationSeconds` of WebSearch. */
function measuredDurationOf(details: JsonObject | undefined): number | null {
  if (details === undefined) return null;
  const seconds = details['durationSeconds'];
  return (
    asDurationMs(details['totalDurationMs']) ??
    asDurationMs(details['durationMs']) ??
    asDurationMs(typeof seconds === 'number' ? seconds * 1000 : undefined) ??
    null
  );
}

/** A background agent's id: its notification comes under this id and often without that of the call. */
function launchedTaskOf(details: JsonObject | undefined): string | null {
  if (details?.['status'] !== 'async_launched') return null;
  return asId(details['agentId']) ?? asId(details['taskId']) ?? null;
}
