import type { OtlpReceiver } from '../ports/otlp-receiver.ts';
import { ClaudeCodeMapper } from './claude-code/otlp/claude-code-mapper.ts';
import { CodexMapper } from './codex/otlp/codex-mapper.ts';
import { copilotAgent } from './copilot/otlp/copilot-agent.ts';
import { GeminiMapper } from './gemini/otlp/gemini-mapper.ts';
import { GenAiMapper } from './otlp/gen-ai-mapper.ts';
import { createOtlpReceiver } from './otlp/otlp-receiver.ts';

/** Telemetry of every agent that is understood, and of any SDK that keeps to the conventions. @param hashUser - what a user is called in the database */
export function createTelemetryReceiver(hashUser: (user: string) => string): OtlpReceiver {
  return createOtlpReceiver({
    mappers: [new ClaudeCodeMapper(), new CodexMapper(), new GeminiMapper(), new GenAiMapper([copilotAgent])],
    hashUser,
  });
}
