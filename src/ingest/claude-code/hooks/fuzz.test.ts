import { describeHookFuzz } from '../../../../test/support/describe-hook-fuzz.ts';
import { ClaudeCodeHookReceiver } from './claude-code-hook-receiver.ts';

describeHookFuzz(() => new ClaudeCodeHookReceiver(), 'claude-code/session.hooks.jsonl');
