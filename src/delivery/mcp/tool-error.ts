import type { z } from 'zod';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { Tool } from './tool.ts';
import { adviceFor } from './tool-advice.ts';

/** What a caller may make as long as it likes is cut to this in a refusal. */
const MOST_NAMES = 5;
const LONGEST_NAME = 50;
const LONGEST_MESSAGE = 300;

/** A call that was refused before the tool ran. */
export class ToolRefusal extends Error {
  override readonly name = 'ToolRefusal';
  /** Seconds after which it may be tried again; 0 when that would not help. */
  readonly retryAfterSeconds: number;
  /** What HTTP says. */
  readonly statusCode: number;

  constructor(message: string, retryAfterSeconds = 0) {
    super(message);
    this.retryAfterSeconds = retryAfterSeconds;
    this.statusCode = retryAfterSeconds > 0 ? 429 : 400;
  }
}

/**
 * @param input - what was given for arguments, checked before anything of it is read
 * @throws ToolRefusal that says which arguments are wrong, and what the tool takes
 */
export function parseArguments(tool: Tool, input: unknown): unknown {
  const parsed = tool.input.safeParse(input ?? {});
  if (parsed.success) return parsed.data;
  throw new ToolRefusal(`${parsed.error.issues.slice(0, 5).map(describeIssue).join('; ')}. ${describeInput(tool)}`);
}

/** Failure as a model can act on it: what, the value seen, what to do. Of an unforeseen one nothing is told. */
export function describeFailure(error: unknown): string {
  if (error instanceof ToolRefusal) return error.message;
  if (error instanceof SessionBuddyError) return `${error.message}. ${adviceFor(error.code)}`;
  return 'Something went wrong inside Session-Buddy; its log says what. Other tools may still answer; asking the same again will hardly help.';
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') return describeUnknown(issue.keys);
  const path = issue.path.map((key) => String(key).slice(0, LONGEST_NAME)).join('.');
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined'))
    return `${path || 'arguments'}: missing, expected ${issue.expected}`;
  return `${path || 'arguments'}: ${issue.message.slice(0, LONGEST_MESSAGE)}`;
}

function describeUnknown(keys: readonly string[]): string {
  const named = keys.slice(0, MOST_NAMES).map((key) => JSON.stringify(key.slice(0, LONGEST_NAME)));
  const more = keys.length > MOST_NAMES ? ` and ${keys.length - MOST_NAMES} more` : '';
  return `unknown argument ${named.join(', ')}${more}`;
}

function describeInput(tool: Tool): string {
  const names = Object.entries(tool.input.shape).map(([name, schema]) => (schema.safeParse(undefined).success ? `${name}?` : name));
  return names.length === 0 ? `${tool.name} takes no arguments.` : `${tool.name} takes ${names.join(', ')}.`;
}
