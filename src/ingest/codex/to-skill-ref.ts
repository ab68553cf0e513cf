import type { SkillRef } from '../../domain/skill.ts';
import { nameShellCommand } from '../../domain/taxonomy/name-shell-command.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import { asObject, type JsonObject } from '../shared/json-shape.ts';

/** Tools that run a command, from the oldest to the newest; hooks call each of them `Bash`. */
const SHELL_TOOLS: ReadonlySet<string> = new Set([
  'shell',
  'local_shell',
  'local_shell_call',
  'container.exec',
  'shell_command',
  'exec_command',
  'unified_exec',
  'Bash',
  'bash',
]);

const AGENT_TOOLS: ReadonlySet<string> = new Set(['spawn_agent', 'spawn_agents_on_csv']);
/** The role that a subagent has when the call names none. */
const DEFAULT_AGENT = 'default';

/**
 * The skill that a tool call uses, or undefined when the call has no usable tool name.
 *
 * @param input - the tool's arguments: an object, or the JSON text of one as rollouts and telemetry hold it
 * @param namespace - `mcp__deepwiki` and the like, which rollouts write beside the name from 0.130 on
 */
export function toSkillRef(toolName: unknown, input: unknown, namespace?: unknown): SkillRef | undefined {
  const name = toSkillName(toolName);
  if (name === null) return undefined;
  const space = toSkillName(namespace);
  if (space?.startsWith('mcp__')) return { kind: 'mcp', name: toSkillName(flatten(space, name)) ?? name };
  if (name.startsWith('mcp__')) return { kind: 'mcp', name };
  // Of the tools with a namespace that is no server, as multi_agent_v1, hooks and telemetry have the flattened name.
  const tool = name.split('__').at(-1) || name;
  if (SHELL_TOOLS.has(tool)) return { kind: 'shell', name: nameCommand(fieldsOf(input)) };
  if (AGENT_TOOLS.has(tool)) return { kind: 'agent', name: toSkillName(fieldsOf(input)['agent_type']) ?? DEFAULT_AGENT };
  if (name === tool) return { kind: 'tool', name };
  // Old versions wrote a server's tools without the prefix.
  return { kind: 'mcp', name: toSkillName(`mcp__${name}`) ?? name };
}

/** The name of a server's tool, from the two as `mcp_tool_call_end` writes them: an app's tools are `github.fetch_pr` there. */
export function toMcpSkillRef(server: unknown, tool: unknown): SkillRef | undefined {
  const [serverName, toolName] = [toSkillName(server), toSkillName(tool)];
  if (serverName === null || toolName === null) return undefined;
  const name = toSkillName(`mcp__${sanitize(serverName)}__${toolName.split('.').map(sanitize).join('__')}`);
  return name === null ? undefined : { kind: 'mcp', name };
}

/**
 * As Codex itself does it: `mcp__codex_apps__github` and `_fetch_pr` are `mcp__codex_apps__github__fetch_pr`.
 *
 * @see codex-rs/protocol/src/tool_name.rs, `canonical_flat_name`
 */
function flatten(namespace: string, name: string): string {
  return `${namespace.replace(/_+$/, '')}__${name.replace(/^_+/, '')}`;
}

/** Codex replaces what the model's interface does not take in a name. */
function sanitize(name: string): string {
  return name.replace(/[^\w-]/g, '_').replace(/^_+|_+$/g, '');
}

function nameCommand(input: JsonObject): string {
  return toSkillName(nameShellCommand(commandOf(input))) ?? 'shell';
}

/** `cmd` of exec_command; `command`, a text or its words, of all others, in `action` of a local_shell_call. */
export function commandOf(input: JsonObject): string {
  const command = input['cmd'] ?? input['command'] ?? asObject(input['action'])?.['command'];
  if (typeof command === 'string') return command;
  if (!Array.isArray(command)) return '';
  const words = command.filter((word) => typeof word === 'string');
  // ["bash", "-lc", "npm test"], as nearly all of them are.
  return words.length === 3 && /^-\w*c$/.test(words[1] ?? '') ? (words[2] ?? '') : words.map(quote).join(' ');
}

/** The arguments of a call as an object; empty when they are none. */
export function fieldsOf(input: unknown): JsonObject {
  if (typeof input !== 'string') return asObject(input) ?? {};
  try {
    return asObject(JSON.parse(input)) ?? {};
  } catch {
    return {};
  }
}

function quote(word: string): string {
  return /^[\w./:=@%+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
