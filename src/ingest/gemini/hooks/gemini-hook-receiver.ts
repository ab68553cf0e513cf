import type { HookMessage, HookRejection } from '../../shared/hook-message.ts';
import { HookSessionReceiver } from '../../shared/hook-session-receiver.ts';

/** The events of packages/core/src/hooks/types.ts. */
const EVENTS = {
  read: new Set(['SessionStart', 'BeforeAgent', 'BeforeTool', 'AfterTool', 'AfterAgent', 'SessionEnd']),
  ignored: new Set(['Notification', 'PreCompress', 'BeforeModel', 'AfterModel', 'BeforeToolSelection']),
};

/** What Gemini CLI's hooks say: where sessions run and when. Their tool events have no id; see `README.md`. */
export class GeminiHookReceiver extends HookSessionReceiver {
  constructor() {
    super('gemini', EVENTS);
  }

  protected override takeEvent({ event }: HookMessage): HookRejection | null {
    return event === 'BeforeTool' || event === 'AfterTool' ? 'no_identity' : null;
  }
}
