import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ConnectRequest } from '../../../app/connect/agent-connector.ts';
import { parseJsonSettings } from '../../../app/connect/json-settings.ts';
import { claudeCodeConnector as connector } from './index.ts';

const URL = 'http://127.0.0.1:8765';
const HOOK_URL = `${URL}/hooks/claude-code`;
const request: ConnectRequest = {
  url: URL,
  hookCommand: ['/usr/bin/node', "/home/ada/it's here/dist/hook.js", 'claude-code', '--port', '8765'],
  platform: 'linux',
  telemetry: 'none',
  advice: null,
};
const withTelemetry: ConnectRequest = { ...request, telemetry: 'required' };
const elsewhere: ConnectRequest = { ...request, url: 'http://127.0.0.1:9001' };

// biome-ignore lint/suspicious/noExplicitAny: settings are read as the agent reads them
const valuesOf = (text: string) => parseJsonSettings(text) as any;

describe('the hooks', () => {
  const { hooks } = valuesOf(connector.connect('{}', request).text);

  it('are HTTP for every event but SessionStart, which has commands only', () => {
    expect(Object.keys(hooks)).toEqual([
      ...['SessionStart', 'PreToolUse', 'PostToolUse', 'PostToolUseFailure', 'PermissionDenied', 'UserPromptSubmit'],
      ...['UserPromptExpansion', 'SubagentStart', 'SubagentStop', 'Stop', 'StopFailure', 'SessionEnd'],
    ]);
    expect(hooks.SessionStart).toEqual([
      { hooks: [{ type: 'command', command: `/usr/bin/node '/home/ada/it'\\''s here/dist/hook.js' claude-code --port 8765`, timeout: 5 }] },
    ]);
    expect(hooks.PreToolUse).toEqual([{ matcher: '*', hooks: [{ type: 'http', url: HOOK_URL, timeout: 2 }] }]);
    expect(hooks.Stop).toEqual([{ hooks: [{ type: 'http', url: HOOK_URL, timeout: 2 }] }]);
    expect(hooks.SessionEnd[0].hooks[0].timeout).toBeLessThan(1.5);
  });

  it('are understood by Git Bash on Windows', () => {
    const windows = { ...request, platform: 'win32', hookCommand: ['C:\\Program Files\\node.exe', 'C:\\it\\dist\\hook.js', 'claude-code'] };
    const { text } = connector.connect('{}', windows);
    expect(valuesOf(text).hooks.SessionStart[0].hooks[0].command).toBe("'C:/Program Files/node.exe' C:/it/dist/hook.js claude-code");
    expect(connector.connect(text, windows).text).toBe(text);
    expect(connector.disconnect(text, null)).toBe('{}');
  });

  it('stand once, where they were, after the program or the port moved', () => {
    const mine = { matcher: 'Bash', hooks: [{ type: 'command', command: 'echo' }] };
    const settings = valuesOf(connector.connect('{}', request).text);
    settings.hooks.Stop.push(mine);
    settings.hooks.PreToolUse[0].hooks.push(mine.hooks[0]);
    settings.hooks.Notification = [settings.hooks.Stop[0]];
    settings.hooks.PostToolUse.push(settings.hooks.PostToolUse[0]);
    const { text } = connector.connect(JSON.stringify(settings, null, 2), {
      ...elsewhere,
      hookCommand: ['node', '/new/dist/hook.js', 'claude-code'],
    });
    const { hooks: moved } = valuesOf(text);
    const ours = { type: 'http', url: 'http://127.0.0.1:9001/hooks/claude-code', timeout: 2 };
    expect(moved.Stop).toEqual([{ hooks: [ours] }, mine]);
    expect(moved.PreToolUse).toEqual([{ matcher: '*', hooks: [ours, mine.hooks[0]] }]);
    expect(moved.PostToolUse).toEqual([{ matcher: '*', hooks: [ours] }]);
    expect(moved.Notification).toEqual([]);
    expect(moved.SessionStart[0].hooks[0].command).toBe('node /new/dist/hook.js claude-code');
    const { hooks: left } = valuesOf(connector.disconnect(text, null));
    expect(left).toEqual({ PreToolUse: [{ matcher: '*', hooks: mine.hooks }], Stop: [mine] });
  });

  it("are not taken for ours when they are somebody else's", () => {
    const others = [
      { type: 'http', url: 'http://127.0.0.1:8765/hooks/claude-code/other' },
      { type: 'http', url: 'https://example.com:8765/hooks/claude-code' },
      { type: 'command', command: 'node /x/dist/hook.js other' },
      { type: 'command', command: 'node /x/myhook.js claude-code' },
      { type: 'prompt', prompt: HOOK_URL },
      null,
      'text',
    ];
    const text = JSON.stringify({ hooks: { Stop: [{ hooks: others }, null, 7, { hooks: 'x' }], Other: 'x' } });
    expect(connector.disconnect(text, null)).toBe(text);
    const connected = connector.connect(text, request);
    expect(valuesOf(connected.text).hooks.Stop.slice(0, -1)).toEqual(valuesOf(text).hooks.Stop);
    expect(connector.disconnect(connected.text, connected.added)).toBe(text);
  });
});

describe('allowedHttpHookUrls', () => {
  it.each([['[]'], ['["https://example.com/*"]'], ['["http://127.0.0.1:8765/hooks/claude-code/*"]'], ['[1]']])(
    '%s gets our address',
    (list) => {
      const text = `{ "allowedHttpHookUrls": ${list} }`;
      const { text: connected, added, notes } = connector.connect(text, request);
      expect(valuesOf(connected).allowedHttpHookUrls).toEqual([...JSON.parse(list), HOOK_URL]);
      expect(notes).toEqual([expect.stringContaining(HOOK_URL)]);
      expect(connector.connect(connected, request).text).toBe(connected);
      expect(valuesOf(connector.connect(connected, elsewhere).text).allowedHttpHookUrls).toEqual([
        ...JSON.parse(list),
        'http://127.0.0.1:9001/hooks/claude-code',
      ]);
      expect(connector.disconnect(connected, added)).toBe(text);
    },
  );

  it.each([['["*"]'], ['["http://127.0.0.1:*"]'], ['["http://127.0.0.1:8765/*"]'], ['null']])('%s stays as it is', (list) => {
    const { text, notes } = connector.connect(`{ "allowedHttpHookUrls": ${list} }`, request);
    expect(valuesOf(text).allowedHttpHookUrls).toEqual(JSON.parse(list));
    expect(notes).toEqual([]);
  });
});

describe('--otel', () => {
  it('sets what Claude Code needs to send its telemetry here, and says what that is', () => {
    const { text, notes } = connector.connect('{}', withTelemetry);
    expect(valuesOf(text).env).toEqual({
      CLAUDE_CODE_ENABLE_TELEMETRY: '1',
      OTEL_METRICS_EXPORTER: 'otlp',
      OTEL_LOGS_EXPORTER: 'otlp',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_ENDPOINT: URL,
      OTEL_LOG_TOOL_DETAILS: '1',
    });
    expect(notes.join(' ')).toMatch(/e-mail address.*hash.*no prompts/);
    expect(connector.connect('{"env":{"OTEL_LOG_USER_PROMPTS":"1"}}', withTelemetry).notes.join(' ')).toContain(
      'OTEL_LOG_USER_PROMPTS = "1"',
    );
  });

  it.each([
    ['OTEL_LOGS_EXPORTER', 'console'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'http://127.0.0.1:4318'],
    ['CLAUDE_CODE_ENABLE_TELEMETRY', '0'],
    ['OTEL_EXPORTER_OTLP_LOGS_ENDPOINT', 'https://example.com/v1/logs'],
  ])('does not write over %s = %s', (name, value) => {
    const text = JSON.stringify({ env: { [name]: value } });
    expect(() => connector.connect(text, withTelemetry)).toThrow(
      expect.objectContaining({ code: 'SETTINGS_CONFLICT', message: `env.${name} is already ${JSON.stringify(value)}` }),
    );
    expect(valuesOf(connector.connect(text, request).text).env).toEqual({ [name]: value });
  });

  it("moves with the port, and leaves what was the person's own or became it", () => {
    const text = '{\n  "env": {\n    "OTEL_LOGS_EXPORTER": "otlp"\n  }\n}\n';
    const first = connector.connect(text, withTelemetry);
    const moved = connector.connect(first.text, elsewhere);
    expect(valuesOf(moved.text).env.OTEL_EXPORTER_OTLP_ENDPOINT).toBe(elsewhere.url);
    expect(connector.disconnect(moved.text, first.added)).toBe(text);
    const edited = moved.text.replace('"OTEL_METRICS_EXPORTER": "otlp"', '"OTEL_METRICS_EXPORTER": "console"');
    expect(valuesOf(connector.disconnect(edited, first.added))).toEqual({
      env: { OTEL_LOGS_EXPORTER: 'otlp', OTEL_METRICS_EXPORTER: 'console' },
    });
    const taken = moved.text.replace(
      '"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9001"',
      '"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"',
    );
    expect(valuesOf(connector.disconnect(taken, first.added)).env).toMatchObject({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' });
  });
});

it('says what keeps hooks from running', () => {
  expect(connector.describeObstacles({ disableAllHooks: true, allowManagedHooksOnly: true })).toEqual([
    expect.stringContaining('disableAllHooks'),
    expect.stringContaining('allowManagedHooksOnly'),
  ]);
  expect(connector.describeObstacles({ disableAllHooks: false })).toEqual([]);
  expect(connector.describeObstacles(null)).toEqual([]);
});

it('knows the file of each scope', () => {
  const place = { environment: {}, home: '/home/ada', workingDirectory: '/work/app', platform: 'linux' };
  expect(connector.findFile(place, 'user')).toBe('/home/ada/.claude/settings.json');
  expect(connector.findFile({ ...place, environment: { CLAUDE_CONFIG_DIR: '/data/claude' } }, 'user')).toBe('/data/claude/settings.json');
  expect(connector.findFile(place, 'project')).toBe('/work/app/.claude/settings.json');
  expect(connector.findFile(place, 'local')).toBe('/work/app/.claude/settings.local.json');
});

it('keeps every other value of whatever settings, and takes itself out again byte for byte', () => {
  const handlers = fc.oneof(fc.record({ type: fc.constant('command'), command: fc.string() }), fc.jsonValue({ maxDepth: 1 }));
  const groups = fc.oneof(fc.record({ matcher: fc.string(), hooks: fc.array(handlers, { maxLength: 2 }) }), fc.jsonValue({ maxDepth: 1 }));
  const hooks = fc.dictionary(fc.constantFrom('Stop', 'PreToolUse', 'SessionStart', 'Mine'), fc.array(groups, { maxLength: 2 }));
  const others = fc.dictionary(fc.string({ maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 });
  const settings = fc.tuple(others, fc.option(hooks), fc.option(others)).map(([rest, ours, env]) => {
    return { ...rest, ...(ours && { hooks: ours }), ...(env && { env }) };
  });
  const layouts = fc.constantFrom<string | number>('', 2, 4, '\t');
  fc.assert(
    fc.property(settings, layouts, fc.constantFrom(request, withTelemetry), (object, unit, asked) => {
      const text = JSON.stringify(object, null, unit);
      const { text: connected, added } = connector.connect(text, asked);
      expect(connector.connect(connected, asked).text).toBe(connected);
      expect(connector.disconnect(connected, added)).toBe(text);
      const before = JSON.parse(text);
      const after = valuesOf(connected);
      expect({ ...after, hooks: 0, env: 0 }).toEqual({ ...before, hooks: 0, env: 0 });
      expect(after.env ?? {}).toMatchObject(before.env ?? {});
      for (const [event, list] of Object.entries(before.hooks ?? {}))
        expect(after.hooks[event].slice(0, (list as unknown[]).length)).toEqual(list);
    }),
    { numRuns: 150 },
  );
}, 60_000);
