import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findLeak, makeSecrets } from '../../test/support/secret-corpus.ts';
import { redactSecrets } from './redact.ts';
import { nameShellCommand } from './taxonomy/name-shell-command.ts';
import { toErrorType, toPhase, toSkillName } from './taxonomy/safe-name.ts';

const secrets = makeSecrets();
const POSITIONS: Readonly<Record<string, (secret: string) => string | null>> = {
  'a text': redactSecrets,
  'a sentence': (secret) => redactSecrets(`it said ${secret}, and no more`),
  'a branch': (secret) => redactSecrets(`feature/${secret}`),
  'a path': (secret) => redactSecrets(`/home/ada/${secret}/app`),
  'a query': (secret) => redactSecrets(`https://api.example.com/v1/x?a=${secret}&b=1`),
  'a line of JSON': (secret) => redactSecrets(JSON.stringify({ level: 30, error: { message: `refused ${secret}` } })),
  'a skill name': (secret) => toSkillName(`deploy ${secret}`),
  'an error message': (secret) => toErrorType(`Error: ${secret} is not valid`),
  'a phase': toPhase,
  'a program': (secret) => nameShellCommand(`${secret} --help`),
  'a path of a program': (secret) => nameShellCommand(`cd web && ./bin/${secret} run`),
  'an assignment before a program': (secret) => nameShellCommand(`KEY=${secret} npm test`),
  'an argument': (secret) => nameShellCommand(`npm run ${secret}`),
  'a command after a pipe': (secret) => nameShellCommand(`echo "${secret}" | ${secret}`),
};

describe('redactSecrets', () => {
  it('has a corpus of at least 40 formats', () => {
    expect(new Set(secrets.map(({ format }) => format)).size).toBeGreaterThanOrEqual(70);
  });

  for (const [position, put] of Object.entries(POSITIONS)) {
    it.each(secrets)(`leaves nothing of a secret in ${position}: $format`, (secret) => {
      expect(findLeak(put(secret.text) ?? '', secret)).toBeUndefined();
    });
  }

  it.each([
    ...['git commit', 'npm test', 'mcp__github__create_issue', 'superpowers:test-driven-development', 'sk-learn', 'task-token-counter'],
    ...[
      '/home/ada/work/password-manager',
      'feature/JIRA-1234-add-api-keys',
      'exit_code_1',
      'key: value',
      'token_count',
      'Invalid token: unexpected end',
    ],
    ...['2c1a5d0a-6d4c-4d3e-9a51-0c4e8d2e1b77', 'da39a3ee5e6b4b0d3255bfef95601890afd80709', 'claude-code:toolu_01AbCdEfGhIjKlMnOpQrStUv'],
    ...[
      'https://example.com/ada/app.git',
      'ssh://git@example.com/ada/app',
      'git@example.com:ada/app.git',
      'the basic authentication of it',
    ],
    ...[
      'bearer certificates',
      'password: required',
      'PASSWORD=$DATABASE_PASSWORD',
      'author=Ada',
      'monkey=1',
      'keyboard: us-intl',
      'max_tokens=4096',
    ],
    ...[
      '/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/app',
      'C:\\Users\\ada\\AppData\\Local\\Programs',
      'com.example.Product/Sources/Application/Main',
    ],
  ])('leaves %j as it is', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it('leaves what stands around a secret', () => {
    expect(redactSecrets('postgres://ada:pa55word@db.example.com:5432/app?x=1')).toBe('postgres://[redacted]@db.example.com:5432/app?x=1');
    expect(redactSecrets('{"user":"ada","password":"pa55word","n":1}')).toBe('{"user":"ada","password":"[redacted]","n":1}');
    const [before, behind] = ['first\n', '\nlast'];
    expect(redactSecrets(before + (secrets.at(-1)?.text ?? '') + behind)).toBe(`${before}[redacted]${behind}`);
  });

  it('keeps a line of JSON one, whatever is in it', () => {
    const pieces = fc.oneof(
      fc.string(),
      fc.constantFrom(...secrets.map(({ text }) => text), '-----BEGIN PRIVATE KEY-----', 'password=', 'Bearer '),
    );
    fc.assert(
      fc.property(fc.array(fc.record({ key: fc.string(), value: pieces, more: pieces }), { maxLength: 5 }), (rows) => {
        expect(() => JSON.parse(redactSecrets(JSON.stringify(rows)))).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it('redacts what is redacted no further', () => {
    const pieces = fc.oneof(
      fc.string({ maxLength: 20 }),
      fc.constantFrom(
        ...secrets.map(({ text }) => text),
        '[redacted]',
        'password=',
        '"token": "',
        'Bearer ',
        '://',
        '@',
        '-----BEGIN RSA PRIVATE KEY',
        '-----END',
        '=',
        ' ',
      ),
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const once = redactSecrets(parts.join(''));
        expect(redactSecrets(once)).toBe(once);
      }),
      { numRuns: 20_000 },
    );
  });

  it('takes time in proportion to the text, whatever the text', () => {
    const seeds = [
      'eyJ_',
      'password=',
      '-----BEGIN PRIVATE KEY',
      '-----END',
      '://',
      '://a:',
      '--key ',
      'sk-',
      'secret',
      'token ',
      'aA1/',
      'hvs.',
      '0',
      'a',
      'A1',
      '=',
      ':',
      'AKIA',
      'authorization: ',
      ' ',
      '[redacted]',
      '1Q~',
      'M',
      '_',
      '-',
      '"',
      '\\',
      'AA:',
      'xoxb',
      'key-0',
    ];
    for (const seed of [...seeds, ...secrets.map(({ text }) => text)]) {
      const text = seed.repeat(Math.ceil(300_000 / seed.length));
      const startedAt = performance.now();
      redactSecrets(text);
      expect(performance.now() - startedAt, seed).toBeLessThan(1_000);
    }
  });
});
