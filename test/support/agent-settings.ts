import { join } from 'node:path';

const JSON_WITH_HOOKS = `{
  // my own
  "model": "opus", /* the big one */
  "hooks": {
    "PreToolUse": [
      {
        "matcher": "*",
        "hooks": [{ "type": "command", "command": "echo mine" }] // one line
      }
    ],
    "SessionStart": [
      { "hooks": [{ "type": "command", "command": "echo 'begin'", "timeout": 3 }] },
    ],
  },
  "env": { "A_TOKEN": "1" },
  "telemetry": {}
}
`;

const JSON_TEXTS: Readonly<Record<string, string>> = {
  'an empty file': '',
  'an empty object': '{}',
  'a comment alone': '// nothing yet\n',
  'comments and other hooks': JSON_WITH_HOOKS,
  CRLF: JSON_WITH_HOOKS.replaceAll('\n', '\r\n'),
  'a byte order mark': `\ufeff${JSON_WITH_HOOKS}`,
  tabs: JSON_WITH_HOOKS.replaceAll('  ', '\t'),
  'four spaces': JSON_WITH_HOOKS.replaceAll('  ', '    '),
  'no final line end': JSON_WITH_HOOKS.trimEnd(),
  'one line': '{"model":"opus","hooks":{"Stop":[{"hooks":[]}]}}',
  'letters of other scripts': '{\n  "language": "日本語 🙂 \\u00e9"\n}\n',
};

const TOML_WITH_HOOKS = `# my own
model = "o3" # the big one
big = 9223372036854775807
since = 1979-05-27T07:32:00-08:00
instructions = """
[[hooks.Stop]]
"""

[otel]
environment = "dev"

[[hooks.PreToolUse]]
matcher = "^Bash$"

[[hooks.PreToolUse.hooks]]
type = "command"
command = 'echo mine'

[projects."/home/ada/work"]
trust_level = "trusted"
`;

const TOML_TEXTS: Readonly<Record<string, string>> = {
  'an empty file': '',
  'a line end alone': '\n',
  'a comment alone': '# nothing yet',
  'comments and other hooks': TOML_WITH_HOOKS,
  CRLF: TOML_WITH_HOOKS.replaceAll('\n', '\r\n'),
  'a byte order mark': `\ufeff${TOML_WITH_HOOKS}`,
  tabs: TOML_WITH_HOOKS.replaceAll('\nm', '\n\tm'),
  'no final line end': TOML_WITH_HOOKS.trimEnd(),
  'blank lines at the end': `${TOML_WITH_HOOKS}\n\n`,
  'an inline otel table': 'otel = { environment = "dev" }\n',
  'an exporter of its own': '[otel]\nexporter = { otlp-http = { endpoint = "https://example.com/v1/logs", protocol = "json" } }\n',
};

/** An agent's settings file in a home folder, what such files look like, and how a person goes on to edit one. */
export interface AgentSettings {
  readonly agent: 'claude-code' | 'codex' | 'gemini';
  readonly folder: string;
  readonly file: string;
  readonly texts: Readonly<Record<string, string>>;
  /** An edit that means the same before and after a connect. */
  editAsPerson(text: string): string;
}

const editJson = (text: string) =>
  text.replace('"model": "opus"', '"model":   "sonnet"').replace('"env": {', '"mine": [1, 2], // new\n  "env": {');

export const AGENT_SETTINGS: readonly AgentSettings[] = [
  { agent: 'claude-code', folder: '.claude', file: join('.claude', 'settings.json'), texts: JSON_TEXTS, editAsPerson: editJson },
  {
    ...{ agent: 'codex', folder: '.codex', file: join('.codex', 'config.toml'), texts: TOML_TEXTS },
    editAsPerson: (text) => text.replace('"o3"', '"o4"').replace('[otel]', 'mine = true\n[otel]'),
  },
  { agent: 'gemini', folder: '.gemini', file: join('.gemini', 'settings.json'), texts: JSON_TEXTS, editAsPerson: editJson },
];
