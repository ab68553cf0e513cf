import { z } from 'zod';
import { httpUrl, notificationTargetSchema } from './notification-target-schema.ts';

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;

const port = z.int().min(0).max(65_535);

/** Every option with its default and what it does. Keys are those of the file, groups and option joined by a dot. */
export const configSchema = z.strictObject({
  'server.host': z.string().min(1).default('127.0.0.1').describe('Address to listen on; this version serves loopback addresses only.'),
  'server.port': port.default(8765).describe('Port of the dashboard, the REST interface and the WebSocket; 0 takes a free one.'),
  'server.update_interval_seconds': z.number().min(0.1).max(3600).default(1).describe('How often the WebSocket sends the newest metrics.'),
  'websocket.enabled': z.boolean().default(true).describe('Whether the WebSocket is served.'),
  'prometheus.enabled': z.boolean().default(true).describe('Whether the metrics page has a listener of its own.'),
  'prometheus.port': port.default(9090).describe('Port of that listener; when it is taken, the page stays on the server port.'),
  'mcp.enabled': z.boolean().default(true).describe('Whether agents are answered over MCP.'),
  'mcp.port': port
    .default(8678)
    .describe('Port of the MCP listener, with `/mcp` and `/tools/<tool>`; when it is taken, `/mcp` stays on the server port.'),
  'mcp.calls_per_second': z
    .number()
    .min(1)
    .max(1_000_000)
    .default(100)
    .describe('Tool calls of one client a second; twice as many in a burst.'),
  'mcp.query_timeout_seconds': z.number().min(0.01).max(60).default(5).describe('A tool that takes longer is given up.'),
  'mcp.skills_extension': z
    .boolean()
    .default(false)
    .describe('Whether agents can list and read the installed skills over MCP, by its Skills extension, which is experimental.'),
  'advice.confidence': z
    .number()
    .min(0.5)
    .max(0.999)
    .default(0.8)
    .describe('How sure advice has to be (`connect claude-code --advise`), unless the connection names a confidence of its own.'),
  'advice.lines_per_session': z.int().min(0).max(100).default(3).describe('Lines of advice in one session at most.'),
  'import.enabled': z.boolean().default(true).describe("Whether the agents' histories are read at the start."),
  'watch.enabled': z.boolean().default(true).describe('Whether they are followed while the server runs.'),
  'ingest.idle_minutes': z
    .number()
    .min(1)
    .max(1440)
    .default(30)
    .describe('A session without a new line for this long is taken to be over.'),
  'capture.content': z
    .literal(false, { error: 'prompts, arguments and outputs are never stored by this version, so false is the only value' })
    .default(false)
    .describe('Whether prompts, arguments and outputs are stored; this version never stores them, so `false` is the only value.'),
  'webhooks.github_secret': z.string().default('').describe('Secret that GitHub signs webhooks with; without it they are refused.'),
  'webhooks.gitlab_token': z.string().default('').describe('Token that GitLab sends with webhooks; without it they are refused.'),
  'search.embedding_url': z
    .union([z.literal(''), z.url({ protocol: /^https?$/ })])
    .default('')
    .describe(
      'Server of a language model for searching by meaning: of Ollama (http://127.0.0.1:11434) or one with `/v1/embeddings` as OpenAI has it; queries, names and descriptions of skills go there. Without it nothing does.',
    ),
  'search.embedding_model': z.string().default('').describe('Name of that model, as nomic-embed-text.'),
  'search.embedding_key': z.string().default('').describe('Key that the server asks for, sent as `Authorization: Bearer`.'),
  'notifications.targets': z
    .array(notificationTargetSchema)
    .max(20)
    .refine((targets) => new Set(targets.map(({ name }) => name)).size === targets.length, { error: 'each target has a name of its own' })
    .default([])
    .describe('Who is told of anomalies and decided experiments: a list, see notifications.md. Nothing is sent to anybody else.'),
  'notifications.webhook_url': z
    .union([z.literal(''), httpUrl])
    .default('')
    .describe('One address that is told of everything as JSON: a target of the name and kind `webhook`.'),
  'notifications.webhook_secret': z.string().default('').describe('What those messages are signed with.'),
  'notifications.source': z
    .string()
    .min(1)
    .max(100)
    .default('session-buddy')
    .describe('What this Session-Buddy is called in messages, to tell several apart.'),
  'notifications.dashboard_url': z
    .union([z.literal(''), httpUrl])
    .default('')
    .describe('Where links in messages lead; the address that the server listens on when it is not set.'),
  'log.level': z.enum(LOG_LEVELS).default('warn').describe('What the log on stderr holds.'),
});
export type Config = z.infer<typeof configSchema>;
export type ConfigKey = keyof Config;

/** Options that are never printed. */
export const SECRET_OPTIONS = [
  'webhooks.github_secret',
  'webhooks.gitlab_token',
  'search.embedding_key',
  'notifications.targets',
  'notifications.webhook_url',
  'notifications.webhook_secret',
] as const satisfies readonly ConfigKey[];

export interface ConfigOption {
  readonly key: ConfigKey;
  readonly environmentVariable: string;
  readonly defaultValue: Config[ConfigKey];
  readonly description: string;
}

export const CONFIG_OPTIONS: readonly ConfigOption[] = Object.entries(configSchema.shape).map(([key, schema]) => ({
  key: key as ConfigKey,
  environmentVariable: environmentVariableOf(key as ConfigKey),
  defaultValue: schema.parse(undefined),
  description: schema.description ?? '',
}));

/** `server.port` is set by `SESSION_BUDDY_SERVER_PORT`. */
export function environmentVariableOf(key: ConfigKey): string {
  return `SESSION_BUDDY_${key.replaceAll('.', '_').toUpperCase()}`;
}
