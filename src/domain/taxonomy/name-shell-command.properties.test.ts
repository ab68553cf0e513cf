import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeWithSharedData } from '../../../test/support/describe-with-shared-data.ts';
import { sharedData } from '../../../test/support/shared-data.ts';
import { nameShellCommand } from './name-shell-command.ts';

const PIECES = [
  'git',
  'commit',
  'npm',
  'run',
  'sudo',
  'bash',
  '-c',
  'env',
  'A=1',
  '|',
  '&&',
  ';',
  '\n',
  '$(',
  ')',
  '`',
  '"',
  "'",
  '\\',
  '<<EOF',
  'EOF',
  '{',
  '}',
  'if',
  'then',
  'fi',
  'for',
  'do',
  'done',
  'case',
  'esac',
  '[[',
  ']]',
  '((',
  '))',
  '>',
  '<(',
  '&',
  '#',
  '=',
  '$x',
  '${x',
  '/a/b.exe',
  'C:\\x',
  '@a/b',
  '😀',
  '\u0000',
  '\u202e',
  'xargs',
  'npx',
  '-p',
  '--',
  '-m',
  'python',
  'time',
  'eval',
  'uv',
];
const brokenShell = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 40 })
  .chain((pieces) => fc.constantFrom(' ', '').map((gap) => pieces.join(gap)));
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 400 }), fc.string({ maxLength: 400 }), brokenShell);

describe('nameShellCommand', () => {
  it('gives any text a name of 1 to 120 characters without control characters, quotes or line breaks', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const name = nameShellCommand(text);
        expect(name).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}_.:+-]*(?: [\p{L}\p{N}_.:+-]+){0,2}$/u);
        expect(name.length).toBeLessThanOrEqual(120);
      }),
      { numRuns: 3000 },
    );
  });

  it('names a name by itself', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const name = nameShellCommand(text);
        expect(nameShellCommand(name)).toBe(name);
      }),
      { numRuns: 3000 },
    );
  });

  it('never lets an argument into a name, quoted or not', () => {
    const secret = fc.stringMatching(/^[a-z0-9]{6,30}$/).map((text) => `zq${text}`);
    const shape = fc.constantFrom(
      (s: string) => `git commit -m "${s}"`,
      (s: string) => `npm test '${s}'`,
      (s: string) => `npm run "${s}"`,
      (s: string) => `make '${s}'`,
      (s: string) => `curl -H "Authorization: Bearer ${s}" https://u:${s}@example.org/${s}`,
      (s: string) => `API_KEY=${s} PASSWORD="${s}" ./run.sh ${s}`,
      (s: string) => `echo ${s} | docker login -u me --password-stdin ${s}`,
      (s: string) => `mysql -p${s} -e "select '${s}'"`,
      (s: string) => `export TOKEN=${s}; aws --profile ${s} s3 ls ${s}`,
      (s: string) => `cat <<EOF\n${s}\nEOF`,
      (s: string) => `bash -c 'echo ${s}; gh auth login --with-token ${s}'`,
      (s: string) => `git -c http.extraheader=${s} ${s}`,
      (s: string) => `TOKEN=$(printf %s ${s})`,
      (s: string) => `echo 'unclosed ${s}`,
      (s: string) => `sudo -u ${s} ls "${s}"`,
      (s: string) => `kubectl -n ${s} ${s}`,
      (s: string) => `# ${s}`,
    );
    fc.assert(
      fc.property(secret, shape, (value, toCommand) => {
        expect(nameShellCommand(toCommand(value))).not.toContain(value);
      }),
      { numRuns: 2000 },
    );
  });

  it('reads text made to be slow in less than two seconds', () => {
    const hostile = [
      '$('.repeat(30_000),
      '`'.repeat(60_000),
      '<<a '.repeat(15_000),
      'a|'.repeat(30_000),
      'if a; then '.repeat(5_000),
      "bash -c 'cd x';".repeat(4_000),
      'echo $(cd x);'.repeat(4_500),
      'npm test; '.repeat(500_000),
      '${a'.repeat(20_000),
      `a${'/a'.repeat(30_000)}`,
    ];
    for (const text of hostile) {
      const startedAt = performance.now();
      nameShellCommand(text);
      expect(performance.now() - startedAt).toBeLessThan(2_000);
    }
  });

  it('names a text longer than 16 KiB by its beginning', () => {
    expect(nameShellCommand(`cd x && python3 - <<'EOF'\n${'print(1)\n'.repeat(20_000)}EOF`)).toBe('python3');
    expect(nameShellCommand(`node -e '${'a b '.repeat(30_000)}'`)).toBe('node');
  });
});

describeWithSharedData('nameShellCommand over the shell commands of real sessions', () => {
  const commands = ['oh-my-posh', 'marot-spotter', 'entityprocess-agentv'].flatMap((name) => listCommands(sharedData(name)));

  it('finds a name for nearly all of them, and few names in all', () => {
    const counts = new Map<string, number>();
    for (const command of commands) {
      const name = nameShellCommand(command);
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    expect(commands.length).toBeGreaterThan(5_000);
    expect((counts.get('shell') ?? 0) / commands.length).toBeLessThan(0.005);
    expect(counts.size).toBeLessThan(commands.length / 15);
  });
});

function listCommands(folder: string | undefined): string[] {
  if (folder === undefined) return [];
  const commands: string[] = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.jsonl')) continue;
    for (const line of readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n')) collect(parseJson(line), commands);
  }
  return commands;
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** The commands of Claude Code's Bash calls and of Codex's exec_command calls, wherever they stand in a line. */
function collect(value: unknown, commands: string[]): void {
  if (typeof value !== 'object' || value === null) return;
  const call = value as { type?: unknown; name?: unknown; input?: { command?: unknown }; arguments?: unknown };
  if (call.type === 'tool_use' && call.name === 'Bash' && typeof call.input?.command === 'string') commands.push(call.input.command);
  else if (call.type === 'function_call' && call.name === 'exec_command' && typeof call.arguments === 'string') {
    const command = (parseJson(call.arguments) as { cmd?: unknown } | null)?.cmd;
    if (typeof command === 'string') commands.push(command);
  } else for (const inner of Object.values(value)) collect(inner, commands);
}
