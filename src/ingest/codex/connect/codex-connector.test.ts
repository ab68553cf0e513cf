import fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import { describe, expect, it } from 'vitest';
import type { ConnectRequest } from '../../../app/connect/agent-connector.ts';
import { codexConnector as connector } from './index.ts';

const request: ConnectRequest = {
  url: 'http://127.0.0.1:8765',
  hookCommand: ['/usr/bin/node', "/home/ada/it's here/dist/hook.js", 'codex', '--port', '8765'],
  platform: 'linux',
  telemetry: 'if_free',
  advice: null,
};
const elsewhere: ConnectRequest = { ...request, url: 'http://127.0.0.1:9001', hookCommand: ['node', '/new/dist/hook.js', 'codex'] };
const EVENTS = ['SessionStart', 'UserPromptSubmit', 'PreToolUse', 'PostToolUse', 'Interrupt', 'SubagentStop', 'Stop'];

// biome-ignore lint/suspicious/noExplicitAny: the file is read as the agent reads it
const valuesOf = (text: string) => structuredClone(parse(text)) as any;
const connect = (text: string, asked = request) => connector.connect(text, asked).text;

describe('what is written', () => {
  it('is an exporter of log events and a command for each event', () => {
    const { otel, hooks } = valuesOf(connect(''));
    expect(otel).toEqual({ exporter: { 'otlp-http': { endpoint: 'http://127.0.0.1:8765/v1/logs', protocol: 'binary' } } });
    expect(Object.keys(hooks)).toEqual(EVENTS);
    const command = "/usr/bin/node '/home/ada/it'\\''s here/dist/hook.js' codex --port 8765";
    expect(hooks.Stop).toEqual([{ hooks: [{ type: 'command', command, timeout: 5 }] }]);
  });

  it('is understood by cmd on Windows', () => {
    const hookCommand = ['C:\\node.exe', 'C:\\my files\\dist\\hook.js', 'codex'];
    const text = connect('', { ...request, platform: 'win32', hookCommand });
    expect(valuesOf(text).hooks.Stop[0].hooks[0].command).toBe('C:\\node.exe "C:\\my files\\dist\\hook.js" codex');
    expect(connector.disconnect(text, null)).toBe('');
  });

  it('comes behind the hooks that are there, whose places Codex knows by number', () => {
    const text =
      '[[hooks.Stop]]\nhooks = [{ type = "command", command = "mine" }]\n[hooks.state."config.toml:stop:0:0"]\ntrusted_hash = "x"\n';
    const { Stop, state } = valuesOf(connect(text)).hooks;
    expect(Stop).toHaveLength(2);
    expect(Stop[0].hooks[0].command).toBe('mine');
    expect(state).toEqual({ 'config.toml:stop:0:0': { trusted_hash: 'x' } });
  });

  it('joins settings of telemetry that leave the exporter open', () => {
    expect(valuesOf(connect('[otel]\nenvironment = "dev"\n')).otel).toEqual({
      environment: 'dev',
      exporter: { 'otlp-http': { endpoint: 'http://127.0.0.1:8765/v1/logs', protocol: 'binary' } },
    });
  });

  it.each([
    ['[otel]\nexporter = "none"\n', 'otel.exporter is already "none"'],
    ['otel = { environment = "dev" }\n', 'otel is written as one value'],
  ])('leaves %j as it is, unless it is insisted on', (text, why) => {
    const { text: connected, notes } = connector.connect(text, request);
    expect(valuesOf(connected).otel).toEqual(valuesOf(text).otel);
    expect(Object.keys(valuesOf(connected).hooks)).toEqual(EVENTS);
    expect(notes).toEqual([expect.stringContaining(why)]);
    expect(connect(connected)).toBe(connected);
    expect(connector.disconnect(connected, null)).toBe(text);
    expect(() => connector.connect(text, { ...request, telemetry: 'required' })).toThrow(
      expect.objectContaining({ code: 'SETTINGS_CONFLICT' }),
    );
  });

  it('is not forced upon hooks that are one value', () => {
    const text = '[hooks]\nStop = [{ hooks = [] }]\n';
    expect(() => connect(text)).toThrow(expect.objectContaining({ code: 'SETTINGS_CONFLICT', message: expect.stringContaining('hooks') }));
  });
});

describe('an update', () => {
  it('changes the lines where they stand', () => {
    const text = `${connect('a = 1\n')}\n[projects."/work"]\ntrust_level = "trusted"\n`;
    const moved = connect(text, elsewhere);
    expect(moved.split('\n')).toHaveLength(text.split('\n').length);
    expect(moved.endsWith('\n[projects."/work"]\ntrust_level = "trusted"\n')).toBe(true);
    expect(valuesOf(moved).otel.exporter['otlp-http'].endpoint).toBe('http://127.0.0.1:9001/v1/logs');
    expect(valuesOf(moved).hooks.Stop[0].hooks[0].command).toBe('node /new/dist/hook.js codex');
    expect(connector.disconnect(moved, null)).toBe('a = 1\n\n[projects."/work"]\ntrust_level = "trusted"\n');
  });

  it('makes complete what was not', () => {
    const whole = connect('a = 1\n');
    const part = whole.replace(/\[\[hooks\.Stop\]\]\n.*\n/, '');
    expect(connect(part)).toBe(whole);
    expect(connect(whole.replaceAll(/\[\[hooks\.Stop\]\]\n.*\n/g, '$&$&'))).toBe(whole);
  });
});

describe('undoing', () => {
  it('finds its tables wherever Codex has moved them, and leaves what stands between', () => {
    const text = connect('a = 1\n');
    const [head, ...tables] = text.split(/(?=^\[)/m);
    const moved = [head, ...tables.toReversed(), '[tui]\ntheme = "x"\n'].join('');
    const scattered = moved.replace('[[hooks.PreToolUse]]', '[hooks.state."x:stop:0:0"]\ntrusted_hash = "y"\n[[hooks.PreToolUse]]');
    expect(valuesOf(connector.disconnect(scattered, null))).toEqual({
      a: 1,
      hooks: { state: { 'x:stop:0:0': { trusted_hash: 'y' } } },
      tui: { theme: 'x' },
    });
  });

  it('does not tear apart a table that a person has added to', () => {
    const text = connect('[tui]\ntheme = "x"\n').replace('protocol = "binary"\n', 'protocol = "binary"\nheaders = { a = "b" }\n');
    expect(() => connector.disconnect(text, null)).toThrow(expect.objectContaining({ code: 'SETTINGS_CONFLICT' }));
  });

  it('does not mistake the text of a string for a table', () => {
    const [, ...lines] = connect('').split('\n');
    const text = `note = """\n${lines.join('\n')}"""\n`;
    expect(() => connector.disconnect(text, null)).toThrow(expect.objectContaining({ code: 'SETTINGS_CONFLICT' }));
    expect(connector.disconnect('note = """\n[[hooks.Stop]]\n"""\n', null)).toBe('note = """\n[[hooks.Stop]]\n"""\n');
  });

  it.each(['', '\n', '\n\n', 'a = 1', 'a = 1\n', 'a = 1\n\n', 'a = 1\r\nb = 2\r\n', 'a = 1\r\nb = 2', '# c', '   ', '\r\n'])(
    'leaves %j',
    (text) => {
      const connected = connect(text);
      expect(connector.disconnect(connected, null)).toBe(text);
      expect(connector.disconnect(connect(connected, elsewhere), null)).toBe(text);
      if (text.includes('\r')) expect(connected.replaceAll('\r\n', '')).not.toContain('\n');
    },
  );
});

it.each(['a = ', 'a = 1\na = 2', '[a', '= 1', '{}'])('refuses %j', (text) => {
  for (const edit of [() => connect(text), () => connector.disconnect(text, null)]) {
    expect(edit).toThrow(expect.objectContaining({ code: 'SETTINGS_UNREADABLE', message: expect.not.stringContaining('\n') }));
  }
});

it('says what keeps hooks from running', () => {
  expect(connector.describeObstacles({ features: { hooks: false, codex_hooks: false } })).toHaveLength(2);
  expect(connector.describeObstacles({ allow_managed_hooks_only: true })).toHaveLength(1);
  expect(connector.describeObstacles({ features: { hooks: true } })).toEqual([]);
});

it('is moved by CODEX_HOME', () => {
  const place = { environment: {}, home: '/home/ada', workingDirectory: '/work', platform: 'linux' };
  expect(connector.findFile(place, 'user')).toBe('/home/ada/.codex/config.toml');
  expect(connector.findFile({ ...place, environment: { CODEX_HOME: '/data' } }, 'user')).toBe('/data/config.toml');
});

it('keeps every value of whatever settings, and takes itself out again byte for byte', () => {
  const keys = fc.stringMatching(/^[a-z"= .#[\]é]{1,6}$/);
  const scalars = fc.oneof(
    fc.string(),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2100-01-01') }),
  );
  const tables = fc.dictionary(keys, fc.oneof(scalars, fc.array(fc.string()), fc.dictionary(keys, scalars)), { maxKeys: 5 });
  const ends = fc.constantFrom('', '\n', '\n# end', '\n\n');
  fc.assert(
    fc.property(tables, ends, fc.boolean(), (table, end, isWindows) => {
      const written = stringify(table).trimEnd() + end;
      const text = isWindows ? written.replaceAll('\n', '\r\n') : written;
      const connected = connect(text);
      expect(connect(connected)).toBe(connected);
      expect(connector.disconnect(connected, null)).toBe(text);
      const { otel: _, hooks: __, ...others } = parse(connected);
      expect(others).toEqual({ ...parse(text) });
    }),
    { numRuns: 300 },
  );
});
