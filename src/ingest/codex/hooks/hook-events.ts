import type { HookEventNames } from '../../shared/hook-session-receiver.ts';

/** The events of codex-rs/hooks/src/schema.rs and of the files in codex-rs/hooks/src/events. */
export const CODEX_HOOK_EVENTS: HookEventNames = {
  read: new Set([
    'SessionStart',
    'UserPromptSubmit',
    'PreToolUse',
    'PostToolUse',
    'SubagentStop',
    'Stop',
    'StopFailure',
    'Interrupt',
    'SessionEnd',
  ]),
  ignored: new Set(['PermissionRequest', 'SubagentStart', 'PreCompact', 'PostCompact', 'Notification']),
};
