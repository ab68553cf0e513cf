import type { OtlpRequest } from '../../src/ports/otlp-receiver.ts';
import type { ReceivedHook } from './read-hooks.ts';

interface HookBody {
  readonly session_id: string;
  readonly prompt_id?: string;
  readonly hook_event_name: string;
  readonly tool_name?: string;
  readonly tool_use_id?: string;
  readonly tool_input?: Readonly<Record<string, string>>;
  readonly duration_ms?: number;
  readonly command_name?: string;
}

type Attributes = Readonly<Record<string, string>>;

/**
 * What Claude Code exports of a session whose hooks are known: the same calls and prompts as events, each as a request
 * of its own.
 *
 * @param hasDetails - as with OTEL_LOG_TOOL_DETAILS=1; otherwise names are hidden
 * @param rejectedCalls - calls that a person said no to: no hook tells, an event does
 */
export function telemetryOfHooks(
  hooks: readonly ReceivedHook[],
  { hasDetails, rejectedCalls = [] }: { readonly hasDetails: boolean; readonly rejectedCalls?: readonly string[] },
): OtlpRequest[] {
  return hooks.flatMap(({ body, at }) =>
    eventsOf(JSON.parse(body) as HookBody, hasDetails, rejectedCalls).map((attributes) => toRequest(attributes, at)),
  );
}

function eventsOf(hook: HookBody, hasDetails: boolean, rejectedCalls: readonly string[]): Attributes[] {
  const common = { 'session.id': hook.session_id, 'user.id': 'f'.repeat(64), 'user.email': 'ada@example.org', ...promptOf(hook) };
  const call = { ...common, tool_name: exportedName(hook.tool_name ?? '', hasDetails), tool_use_id: hook.tool_use_id ?? '' };
  switch (hook.hook_event_name) {
    case 'UserPromptSubmit':
      return [{ ...common, 'event.name': 'user_prompt', prompt_length: '20' }];
    case 'UserPromptExpansion':
      return [
        {
          ...common,
          'event.name': 'skill_activated',
          'skill.name': hasDetails ? (hook.command_name ?? '') : 'custom_skill',
          invocation_trigger: 'user-slash',
          'skill.source': 'projectSettings',
        },
      ];
    case 'PreToolUse':
      if (!rejectedCalls.includes(hook.tool_use_id ?? '')) return [];
      return [{ ...call, 'event.name': 'tool_decision', decision: 'reject', source: 'user_reject' }];
    case 'PermissionDenied':
      return [{ ...call, 'event.name': 'tool_decision', decision: 'reject', source: 'config' }];
    case 'PostToolUse':
    case 'PostToolUseFailure':
      return [
        {
          ...call,
          'event.name': 'tool_result',
          success: String(hook.hook_event_name === 'PostToolUse'),
          duration_ms: String(hook.duration_ms),
          ...(hasDetails ? { tool_parameters: JSON.stringify(parametersOf(hook)) } : {}),
        },
      ];
    default:
      return [];
  }
}

function promptOf({ prompt_id }: HookBody): Attributes {
  return prompt_id === undefined ? {} : { 'prompt.id': prompt_id };
}

function exportedName(name: string, hasDetails: boolean): string {
  return name.startsWith('mcp__') && !hasDetails ? 'mcp_tool' : name;
}

function parametersOf({ tool_name = '', tool_input = {} }: HookBody): Record<string, string | undefined> {
  if (tool_name === 'Bash') return { bash_command: tool_input['command']?.split(' ')[0], full_command: tool_input['command'] };
  if (tool_name === 'Skill') return { skill_name: tool_input['skill'] };
  if (tool_name === 'Agent') return { subagent_type: tool_input['subagent_type'] };
  const [, server, tool] = /^mcp__(.+?)__(.+)$/.exec(tool_name) ?? [];
  return server === undefined ? {} : { mcp_server_name: server, mcp_tool_name: tool };
}

function toRequest(attributes: Attributes, at: number): OtlpRequest {
  const toList = (record: Attributes) => Object.entries(record).map(([key, stringValue]) => ({ key, value: { stringValue } }));
  const body = {
    resourceLogs: [
      {
        resource: { attributes: toList({ 'service.name': 'claude-code', 'service.version': '2.1.286' }) },
        scopeLogs: [
          {
            scope: { name: 'com.anthropic.claude_code.events' },
            logRecords: [
              {
                timeUnixNano: `${at}000000`,
                body: { stringValue: `claude_code.${attributes['event.name']}` },
                attributes: toList({ ...attributes, 'event.timestamp': new Date(at).toISOString() }),
              },
            ],
          },
        ],
      },
    ],
  };
  return { signal: 'logs', encoding: 'json', body: Buffer.from(JSON.stringify(body)), receivedAt: at + 5_000 };
}
