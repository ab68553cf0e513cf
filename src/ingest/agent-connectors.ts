import type { AgentConnector } from '../app/connect/agent-connector.ts';
import { claudeCodeConnector } from './claude-code/connect/index.ts';
import { codexConnector } from './codex/connect/index.ts';
import { geminiConnector } from './gemini/connect/index.ts';

/** Every agent whose settings can be wired to us. */
export const AGENT_CONNECTORS: readonly AgentConnector[] = [claudeCodeConnector, codexConnector, geminiConnector];
