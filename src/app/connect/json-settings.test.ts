import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonSettings, parseJsonSettings } from './json-settings.ts';

const HOOK = { hooks: [{ type: 'command', command: 'x' }] };

/** A list to the event and a variable, as a connect adds them. */
function change(text: string): JsonSettings {
  const settings = new JsonSettings(text);
  settings.append(['hooks', 'Stop'], HOOK);
  settings.set(['env', 'ENDPOINT'], 'here');
  return settings;
}

/** Both taken out again, the last first, with the containers they needed. */
function undo(text: string, added: readonly (readonly string[])[]): string {
  const settings = new JsonSettings(text);
  const removeEmpty = (first: string) => {
    const paths = added.filter((path) => path[0] === first).toReversed();
    for (const path of paths) if (['"here"', '{}', '[]'].includes(JSON.stringify(settings.get(path)))) settings.remove(path);
  };
  removeEmpty('env');
  const groups = settings.get(['hooks', 'Stop']);
  const index = Array.isArray(groups) ? groups.findLastIndex((group) => JSON.stringify(group) === JSON.stringify(HOOK)) : -1;
  settings.remove(['hooks', 'Stop', index]);
  removeEmpty('hooks');
  return settings.text;
}

const TEXTS: readonly (readonly [string, string])[] = [
  ['an empty object', '{}'],
  ['one with a line end', '{}\n'],
  ['spaces between the braces', '{ }\n'],
  ['one line', '{"model": "opus", "hooks": {"Stop": [{"hooks": []}]}}'],
  ['one line with spaces', '{ "hooks": { "Stop": [ 1 ] } }\n'],
  ['no spaces', '{"a":1}'],
  ['two spaces', '{\n  "model": "opus"\n}\n'],
  ['four spaces', '{\n    "hooks": {\n        "Stop": [\n            {}\n        ]\n    }\n}\n'],
  ['tabs', '{\n\t"hooks": {\n\t\t"Stop": []\n\t},\n\t"env": {}\n}\n'],
  ['CRLF', '{\r\n  "hooks": {\r\n    "Stop": [\r\n      {}\r\n    ]\r\n  }\r\n}\r\n'],
  ['no final line end', '{\n  "env": {\n    "A": "1"\n  }\n}'],
  ['trailing commas', '{\n  "hooks": {\n    "Stop": [\n      {},\n    ],\n  },\n  "env": { "A": "1", },\n}\n'],
  [
    'comments',
    '// top\n{\n  // before\n  "hooks": { // behind\n    "Stop": [\n      {} // the last\n      // below\n    ]\n  } /* end */\n  // more\n}\n// bottom\n',
  ],
  ['a comment before a comma', '{\n  "a": 1 /* one */ , // here\n  "hooks": {} // none\n}\n'],
  ['a comment in an empty object', '{ /* nothing */ }\n'],
  ['a closing brace behind the last', '{"a": 1,\n "b": 2}\n'],
  ['an item before the comma line', '{\n  "a": 1\n  , "b": 2 // two\n}\n'],
  ['strings that look like comments', '{\n  "a": "// no, /* no",\n  "b": "\\"}"\n}\n'],
  ['names of one kind twice', '{\n  "env": { "A": "1" },\n  "env": { "B": "2" }\n}\n'],
  ['a property named __proto__', '{\n  "__proto__": { "x": 1 },\n  "env": {}\n}\n'],
];

describe('JsonSettings', () => {
  it.each(TEXTS)('takes out what it put into %s, byte for byte', (_, text) => {
    const { text: changed, added } = change(text);
    expect(parseJsonSettings(changed)).toMatchObject({ env: { ENDPOINT: 'here' } });
    expect(undo(changed, added)).toBe(text);
  });

  it.each(TEXTS)('only adds to %s', (_, text) => {
    let at = 0;
    for (const character of change(text).text) if (character === text[at]) at++;
    expect(at).toBe(text.length);
  });

  it('writes as its neighbors are written', () => {
    expect(change('{\r\n\t"hooks": {\r\n\t\t"Stop": [\r\n\t\t\t1\r\n\t\t],\r\n\t},\r\n}').text).toBe(
      '{\r\n\t"hooks": {\r\n\t\t"Stop": [\r\n\t\t\t1,\r\n\t\t\t{\r\n\t\t\t\t"hooks": [\r\n\t\t\t\t\t{\r\n\t\t\t\t\t\t"type": "command",\r\n\t\t\t\t\t\t"command": "x"\r\n' +
        '\t\t\t\t\t}\r\n\t\t\t\t]\r\n\t\t\t}\r\n\t\t],\r\n\t},\r\n\t"env": {\r\n\t\t"ENDPOINT": "here"\r\n\t},\r\n}',
    );
    expect(change('{"env": {"A": "1"}, "hooks": {"Stop": []}}').text).toContain('{"env": {"A": "1", "ENDPOINT": "here"}, ');
  });

  it('keeps a comment with what it stands behind', () => {
    expect(change('{\n  "env": {\n    "A": "1" // mine\n  }\n}\n').text).toContain('"A": "1", // mine\n    "ENDPOINT": "here"\n');
  });

  it('leaves a comment that stood behind what it takes out', () => {
    const settings = new JsonSettings('{\n  "a": 1, // one\n  "b": 2 // two\n}\n');
    settings.remove(['b']);
    expect(settings.text).toBe('{\n  "a": 1 // one\n // two\n}\n');
  });

  it('lets nothing slip into a comment that ends with its line', () => {
    const settings = new JsonSettings('[{"a": 1 // one\n, "b": 2}]'.slice(1, -1));
    settings.remove(['b']);
    expect(parseJsonSettings(settings.text)).toEqual({ a: 1 });
  });

  it('puts another value where one is', () => {
    const settings = new JsonSettings('{\n  "env": {\n    "A": {\n      "x": 1\n    } // a\n  }\n}\n');
    settings.set(['env', 'A'], { y: [2] });
    expect(settings.text).toBe('{\n  "env": {\n    "A": {\n      "y": [\n        2\n      ]\n    } // a\n  }\n}\n');
    expect(settings.added).toEqual([]);
  });

  it('makes an object of a file that has none, and leaves one alone that is not changed', () => {
    expect(change('').text).toMatch(/^{\n {2}"hooks"[\s\S]*}\n$/);
    expect(change('// mine').text).toMatch(/^\/\/ mine\n{\n/);
    expect(new JsonSettings('').text).toBe('');
  });

  it.each([
    ['{"hooks": []}', 'hooks is a JSON array, not an object'],
    ['{"hooks": null}', 'hooks is a JSON null, not an object'],
    ['{"hooks": {"Stop": {}}}', 'hooks.Stop is a JSON object, not an array'],
  ])('does not write into %s', (text, message) => {
    expect(() => change(text)).toThrow(expect.objectContaining({ code: 'SETTINGS_CONFLICT', message }));
  });

  it.each(['{', '{"a" 1}', '[]', '"text"', '{} {}', '{"a": 1}}', '{"a": tru}', "{'a': 1}"])('refuses %s', (text) => {
    expect(() => new JsonSettings(text)).toThrow(expect.objectContaining({ code: 'SETTINGS_UNREADABLE' }));
  });

  it('refuses what is nested without end', () => {
    expect(() => new JsonSettings('{"a":'.repeat(100_000))).toThrow(expect.objectContaining({ code: 'SETTINGS_UNREADABLE' }));
  });

  it('says in which line it stopped to understand', () => {
    expect(() => new JsonSettings('{\n  "a": 1\n  "b": 2\n}')).toThrow('it is not JSON: CommaExpected in line 3');
  });
});

describe('JsonSettings, whatever the settings', () => {
  const values = fc.dictionary(fc.string({ maxLength: 6 }), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
  const settingsObjects = fc
    .tuple(values, fc.dictionary(fc.constantFrom('Stop', 'Start'), fc.array(fc.jsonValue({ maxDepth: 2 })), { maxKeys: 2 }), values)
    .map(([others, hooks, env]) => ({ ...others, hooks, env }));
  const layouts = fc.constantFrom<string | number>('', 1, 2, 4, '\t');
  const texts = fc.tuple(settingsObjects, layouts, fc.constantFrom('\n', '\r\n'), fc.boolean()).map(([object, unit, eol, hasEnd]) => {
    return JSON.stringify(object, null, unit).replaceAll('\n', eol) + (hasEnd ? eol : '');
  });

  it('keeps every other value and leaves no trace', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { text: changed, added } = change(text);
        expect(undo(changed, added)).toBe(text);
        const { hooks, env, ...others } = parseJsonSettings(changed) as { hooks: { Stop: unknown[] }; env: Record<string, unknown> };
        const before = JSON.parse(text);
        expect(others).toEqual({ ...before, hooks: undefined, env: undefined });
        expect(hooks).toEqual({ ...before.hooks, Stop: [...(before.hooks.Stop ?? []), HOOK] });
        expect(env).toEqual({ ...before.env, ENDPOINT: 'here' });
      }),
      { numRuns: 500 },
    );
  });

  /** The tokens of a JSON text with comments and white space between them, and commas before closing brackets. */
  function scatter(value: unknown, trivia: readonly string[], hasCommas: boolean): string {
    const tokens = JSON.stringify(value).match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^{}[\],:"]+/g) ?? [];
    const pieces = tokens.map((token, index) => {
      const isClosing = hasCommas && /^[}\]]$/.test(token) && !/^[{[]$/.test(tokens[index - 1] ?? '');
      return (isClosing ? ',' : '') + (trivia[index % trivia.length] ?? '') + token;
    });
    return pieces.join('');
  }

  const trivia = fc.array(
    fc.constantFrom('', ' ', '\n', '\r\n', '\t', '// , } ]\n', '/* { " */', '\n  // x\n  ', ' /* a\nb */ ', '\n    '),
    { minLength: 1 },
  );

  it('leaves no trace between comments and commas of whatever kind', () => {
    fc.assert(
      fc.property(settingsObjects, trivia, fc.boolean(), (object, pieces, hasCommas) => {
        const text = scatter(object, pieces, hasCommas);
        const before = parseJsonSettings(text) as Record<string, unknown>;
        const { text: changed, added } = change(text);
        expect(parseJsonSettings(changed)).toMatchObject({ env: { ENDPOINT: 'here' } });
        const undone = undo(changed, added);
        expect(parseJsonSettings(undone)).toEqual(before);
        // A container that was empty over several lines is closed on one.
        if (!/[{[]\s*[\r\n]\s*[}\]]/.test(text)) expect(undone).toBe(text);
      }),
      { numRuns: 1000 },
    );
  });
});
