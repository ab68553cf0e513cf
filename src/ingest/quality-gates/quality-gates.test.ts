import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OutputLines } from '../../app/run/output-lines.ts';
import { nameShellCommand } from '../../domain/taxonomy/name-shell-command.ts';
import type { Gate, GateParser } from '../../ports/gate-parser.ts';
import { qualityGates } from './index.ts';
import { findGatePhase } from './known-gates.ts';

const AT = Date.UTC(2026, 10, 20);

function parserOf(command: string): GateParser | undefined {
  return qualityGates.findParser({ name: nameShellCommand(command), words: command.split(' ') });
}

/** The gates of an output as `name outcome [duration] [error] phase`; it comes in pieces that end anywhere. */
function read(command: string, output: Buffer, { isSuccess = false, pieceLength = 7 } = {}): string[] {
  const reader = (parserOf(command) as GateParser).createReader();
  let at = AT;
  const lines = new OutputLines((text) => reader.line(text, at++));
  for (let from = 0; from < output.length; from += pieceLength) lines.push(output.subarray(from, from + pieceLength));
  lines.end();
  const gates = reader.end(isSuccess);
  const times = gates.map(({ seenAt }) => seenAt);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  return gates.map(describeGate);
}

function describeGate({ name, outcome, durationMs, errorType, phase }: Gate): string {
  return [name, outcome, durationMs === undefined ? '' : `${durationMs} ms`, errorType ?? '', `in ${phase}`].filter(Boolean).join(' ');
}

const fixture = (path: string) => readFileSync(new URL(`../../../test/fixtures/quality-gates/${path}`, import.meta.url));

describe('crackerjack', () => {
  it('tells each attempt, the duration where the results give one, and the phase of each suite', () => {
    expect(read('python -m crackerjack run -t --comp', fixture('crackerjack/plain.txt'))).toEqual([
      'trailing-whitespace completed in setup',
      'ruff-format completed in setup',
      'ruff-check failed 3160 ms in setup',
      'trailing-whitespace completed 210 ms in setup',
      'ruff-format completed 330 ms in setup',
      'ruff-check completed 960 ms in setup',
      'pytest completed 5100 ms in execution',
      'zuban completed in verification',
      'refurb failed 115190 ms in verification',
      'skylos failed 300000 ms timeout in verification',
    ]);
  });

  it('reads the panel of a terminal, with its colors and borders', () => {
    expect(read('crackerjack', fixture('crackerjack/panel.txt'))).toEqual([
      'zuban completed 3410 ms in verification',
      'complexipy failed 4140 ms in verification',
      'gitleaks completed 200 ms in verification',
    ]);
  });

  it('reads the table of an older version', () => {
    expect(read('crackerjack', fixture('crackerjack/table.txt'))).toEqual([
      'ruff-format failed 50 ms in setup',
      'codespell completed 30 ms in setup',
    ]);
  });

  it('tells whether the AI could fix what was found, and takes no duration from anything else', () => {
    expect(read('crackerjack --ai-fix', fixture('crackerjack/ai-fix.txt'))).toEqual([
      'zuban failed in verification',
      'ai-fix completed in execution',
      'zuban failed in verification',
      'ai-fix failed in execution',
      'pytest failed 400 ms error in execution',
    ]);
  });

  it('reads what the versions printed that ran pre-commit', () => {
    expect(read('crackerjack', fixture('crackerjack/with-pre-commit.txt'))).toEqual([
      'trim trailing whitespace completed in verification',
      'bandit failed exit_code_2 in verification',
    ]);
  });
});

describe('pre-commit', () => {
  it('tells each hook that ran, with its duration when it is verbose', () => {
    expect(read('uvx pre-commit run --all-files --verbose', fixture('pre-commit/verbose.txt'))).toEqual([
      'trim trailing whitespace completed 40 ms in verification',
      'ruff (legacy alias) failed 1500 ms exit_code_1 in verification',
      'mypy failed 12340 ms exit_code_1 in verification',
      "Ada's own check completed 0 ms in verification",
    ]);
  });

  it('is read in color and with the line ends of Windows', () => {
    expect(read('pre-commit', fixture('pre-commit/quiet.txt'))).toEqual([
      'trim trailing whitespace completed in verification',
      'black failed files_modified in execution',
      'pytest completed in verification',
    ]);
  });

  it('is read as version 1 printed it', () => {
    expect(read('pre-commit run', fixture('pre-commit/version-1.txt'))).toEqual([
      'Trim Trailing Whitespace completed in verification',
      'autopep8 wrapper failed files_modified in execution',
    ]);
  });
});

describe('lefthook', () => {
  it('tells the jobs of the summary with their times, a group by its jobs, a command line by its program', () => {
    expect(read('npx lefthook run pre-commit', fixture('lefthook/current.txt'))).toEqual([
      'lint completed 520 ms in verification',
      'types completed 1200 ms in verification',
      'prettier completed 600 ms in execution',
      'test failed 2300 ms in verification',
    ]);
  });

  it('is read without colors and without times', () => {
    expect(read('lefthook run pre-push', fixture('lefthook/plain.txt'))).toEqual([
      'audit completed in verification',
      'unit failed in verification',
    ]);
    expect(read('lefthook run pre-commit', fixture('lefthook/version-0.txt'))).toEqual([
      'rubocop completed in verification',
      'eslint failed in verification',
    ]);
  });
});

describe('a task runner', () => {
  it('tells vitest by its summary, and ESLint, which was silent, by what was started after it', () => {
    expect(read('npm run check', fixture('tasks/npm.txt'))).toEqual([
      'eslint completed in verification',
      'vitest run failed 1530 ms in verification',
    ]);
  });

  it('tells the ESLint that found errors, and of a silent one at the end only what the whole tells', () => {
    expect(read('npm run lint', fixture('tasks/npm-eslint-failed.txt'))).toEqual(['eslint failed in verification']);
    const silent = Buffer.from('\n> app@1.0.0 lint\n> eslint .\n\n');
    expect(read('npm run lint', silent, { isSuccess: true })).toEqual(['eslint completed in verification']);
    expect(read('npm run lint', silent, { isSuccess: false })).toEqual([]);
    expect(read('npm run lint', Buffer.from('added eslint\n✖ 2 problems (1 error, 1 warning)\n'))).toEqual([]);
  });

  it('tells ruff, mypy and pytest, without a duration where they print none', () => {
    expect(read('tox -p', fixture('tasks/tox.txt'))).toEqual([
      'ruff check completed in verification',
      'ruff format failed in execution',
      'mypy completed in verification',
      'pytest failed 63210 ms in verification',
    ]);
  });

  it('tells their other ends, and does not take one tool for another', () => {
    expect(read('make check', fixture('tasks/make.txt'))).toEqual([
      'ruff check failed in verification',
      'mypy failed in verification',
      'pytest failed 20 ms no_tests_ran in verification',
      'pytest completed 1500 ms in verification',
      'pytest interrupted 9000 ms in verification',
      'vitest run completed 1200 ms in verification',
    ]);
  });
});

describe('a command', () => {
  it.each([
    ['pre-commit install'],
    ['prek install'],
    ['lefthook install'],
    ['pytest'],
    ['eslint .'],
    ['npx vitest'],
    ['git status'],
    ['makefile2 x'],
  ])('%s has no output to be read', (command) => {
    expect(parserOf(command)).toBeUndefined();
  });

  it.each([
    ['npm test', false],
    ['make check', false],
    ['prek run', true],
    ['lefthook run pre-commit', true],
  ])('%s is read when there is a terminal: %s', (command, takesTerminal) => {
    expect(parserOf(command)?.takesTerminal).toBe(takesTerminal);
  });

  it('that is a known gate has a phase, under the name that its command lines get', () => {
    for (const command of [
      'pre-commit run -a',
      'uv run ruff check .',
      'npx vitest run',
      'python -m pytest -x',
      'tsc --noEmit',
      'cargo clippy',
    ]) {
      expect(findGatePhase(nameShellCommand(command))).toBe('verification');
    }
    expect(findGatePhase(nameShellCommand('npx prettier --write .'))).toBe('execution');
    expect(findGatePhase(nameShellCommand('git push'))).toBeUndefined();
  });
});
