import { describe, expect, it } from 'vitest';
import type { ConnectRequest } from '../../../app/connect/agent-connector.ts';
import { parseJsonSettings } from '../../../app/connect/json-settings.ts';
import { geminiConnector as connector } from './index.ts';

const request: ConnectRequest = {
  url: 'http://127.0.0.1:8765',
  hookCommand: ['/usr/bin/node', '/opt/dist/hook.js', 'gemini', '--port', '8765'],
  platform: 'linux',
  telemetry: 'if_free',
  advice: null,
};
const elsewhere: ConnectRequest = {
  ...request,
  url: 'http://127.0.0.1:9001',
  hookCommand: ['/usr/bin/node', '/opt/dist/hook.js', 'gemini', '--port', '9001'],
};
const TELEMETRY = { enabled: true, target: 'local', otlpEndpoint: 'http://127.0.0.1:8765', otlpProtocol: 'http', logPrompts: false };

// biome-ignore lint/suspicious/noExplicitAny: settings are read as the agent reads them
const valuesOf = (text: string) => parseJsonSettings(text) as any;

it('sets telemetry without prompts, and hooks for what telemetry does not say', () => {
  const { text, notes } = connector.connect('{}', request);
  const hook = { name: 'session-buddy', type: 'command', command: '/usr/bin/node /opt/dist/hook.js gemini --port 8765', timeout: 5000 };
  expect(valuesOf(text)).toEqual({ hooks: { SessionStart: [{ hooks: [hook] }], SessionEnd: [{ hooks: [hook] }] }, telemetry: TELEMETRY });
  expect(notes.join(' ')).toMatch(/e-mail address.*hash.*no prompts/);
});

it('calls the program in PowerShell on Windows', () => {
  const windows = {
    ...request,
    platform: 'win32',
    hookCommand: ['C:\\Program Files\\node.exe', 'C:\\it\\dist\\hook.js', 'gemini', '--port', '8765'],
  };
  const { text } = connector.connect('{}', windows);
  expect(valuesOf(text).hooks.SessionStart[0].hooks[0].command).toBe(
    "& 'C:\\Program Files\\node.exe' C:\\it\\dist\\hook.js gemini --port 8765",
  );
  expect(connector.disconnect(text, null)).toBe('{}');
});

describe('telemetry that the person has set up', () => {
  it.each([
    { target: 'gcp' },
    { enabled: false },
    { otlpEndpoint: 'http://127.0.0.1:4318' },
    { outfile: '.gemini/telemetry.log' },
    { useCollector: true },
    { logPrompts: true },
  ])('%j stays, unless it is insisted on', (telemetry) => {
    const text = JSON.stringify({ telemetry });
    const { text: connected, added, notes } = connector.connect(text, request);
    expect(valuesOf(connected).telemetry).toEqual(telemetry);
    expect(notes).toEqual([expect.stringContaining('stays as you have set it: telemetry.')]);
    expect(connector.disconnect(connected, added)).toBe(text);
    expect(connector.disconnect(connected, null)).toBe(text);
    expect(() => connector.connect(text, { ...request, telemetry: 'required' })).toThrow(
      expect.objectContaining({ code: 'SETTINGS_CONFLICT' }),
    );
  });

  it('and that fits is kept when ours goes', () => {
    const text = '{\n  "telemetry": {\n    "logPrompts": false // never\n  }\n}\n';
    const { text: connected, added } = connector.connect(text, request);
    expect(valuesOf(connected).telemetry).toEqual(TELEMETRY);
    const moved = connector.connect(connected, elsewhere);
    expect(valuesOf(moved.text).telemetry.otlpEndpoint).toBe('http://127.0.0.1:9001');
    expect(moved.added).toEqual([]);
    expect(connector.disconnect(moved.text, added)).toBe(text);
  });
});

it('says what keeps hooks from running', () => {
  expect(
    connector.describeObstacles({ hooksConfig: { enabled: false }, tools: { enableHooks: false }, hooks: { enabled: false } }),
  ).toHaveLength(3);
  expect(connector.describeObstacles({ hooksConfig: { enabled: true }, hooks: [] })).toEqual([]);
});

it('is moved by GEMINI_CLI_HOME', () => {
  const place = { environment: {}, home: '/home/ada', workingDirectory: '/work', platform: 'linux' };
  expect(connector.findFile(place, 'user')).toBe('/home/ada/.gemini/settings.json');
  expect(connector.findFile({ ...place, environment: { GEMINI_CLI_HOME: '/data' } }, 'user')).toBe('/data/.gemini/settings.json');
});
