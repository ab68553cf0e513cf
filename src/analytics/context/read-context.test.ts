import { describe, expect, it } from 'vitest';
import type { EditorContext } from './editor-context.ts';
import { readContext } from './read-context.ts';

const patternsOf = (context: EditorContext) => readContext(context).patterns.map(({ name }) => name);

describe('a test file', () => {
  it.each([
    'tests/helpers.py',
    'src/test/java/com/acme/Orders.java',
    'pkg/orders_test.go',
    'test_orders.py',
    'conftest.py',
    'web/orders.test.tsx',
    'web/orders-spec.js',
    'spec/orders_spec.rb',
    'src/OrdersTests.cs',
    'web/__tests__/orders.ts',
    'C:\\work\\app\\tests\\orders.py',
  ])('is %s', (filePath) => {
    expect(patternsOf({ filePath })).toContain('test_file');
  });

  it.each([
    'contest.py',
    'src/latest.ts',
    'attestation/verify.go',
    'src/testimonials.tsx',
    'src/inspect.py',
    'src/Contest.java',
    'protest/main.rs',
    'tests/photo.png',
    'test.txt',
  ])('is not %s', (filePath) => {
    expect(patternsOf({ filePath })).not.toContain('test_file');
  });

  it('is told by the folders inside the project alone', () => {
    expect(patternsOf({ filePath: '/home/me/tests/app/src/main.py', projectName: 'app' })).toEqual(['source_file']);
    expect(patternsOf({ filePath: '/home/me/tests/app/tests/main.py', projectName: '/home/me/tests/app/' })).toEqual(['test_file']);
    expect(patternsOf({ filePath: '/home/test/main.py' })).toEqual(['source_file']);
  });
});

it.each([
  ['.github/workflows/ci.yml', 'ci_file'],
  ['.gitlab-ci.yml', 'ci_file'],
  ['workflows/ci.yml', 'config_file'],
  ['deploy/Dockerfile.prod', 'container_file'],
  ['Dockerfiles.md', 'documentation_file'],
  ['compose.yaml', 'container_file'],
  ['infra/main.tf', 'infrastructure_file'],
  ['db/migrations/0007_orders.py', 'migration_file'],
  ['db/V12__orders.sql', 'migration_file'],
  ['src/emigrations.py', 'source_file'],
  ['report.sql', 'database_file'],
  ['package.json', 'dependency_file'],
  ['docs/ide.md', 'documentation_file'],
  ['analysis.ipynb', 'notebook_file'],
  ['.env.local', 'config_file'],
  ['vite.config.ts', 'config_file'],
  ['src/main.rs', 'source_file'],
])('%s is a %s', (filePath, pattern) => {
  expect(patternsOf({ filePath })).toEqual([pattern]);
});

describe('imports', () => {
  it.each([
    ['python', 'import os'],
    ['python', 'from .orders import total'],
    ['typescript', "import { total } from './orders'"],
    ['typescriptreact', "import './style.css'"],
    ['javascript', "const fs = require('node:fs')"],
    ['javascript', 'const fs = await import("node:fs")'],
    ['java', 'import static java.util.Map.entry;'],
    ['go', 'import "fmt"'],
    ['rust', 'use std::{fs, io};'],
    ['c', '#include <stdio.h>'],
    ['csharp', 'using System.Linq;'],
    ['ruby', "require 'json'"],
    ['php', 'use App\\Models\\Order;'],
    ['elixir', 'alias Orders.Total'],
    ['shellscript', '. ./env.sh'],
  ])('in %s are %s', (language, selectedCode) => {
    expect(patternsOf({ language, selectedCode })).toContain('imports');
  });

  it.each([
    ['python', 'platform = "linux"'],
    ['python', 'important = from_here'],
    ['python', '# import os'],
    ['python', 'text = """\nimport os\n"""'],
    ['python', 'import_orders()'],
    ['typescript', 'const platform = important;'],
    ['typescript', "// import { a } from 'b'"],
    ['typescript', "/*\nimport { a } from 'b'\n*/"],
    ['typescript', 'const text = `\nimport x from "y"\n`;'],
    ['typescript', 'console.log(import.meta.url)'],
    ['java', '// import java.util.Map;'],
    ['csharp', 'using (var file = Open()) {'],
    ['rust', 'let used = user;'],
    ['plaintext', 'import os'],
  ])('in %s are not %j', (language, selectedCode) => {
    expect(patternsOf({ language, selectedCode })).not.toContain('imports');
  });

  it('give the names of what they import as words', () => {
    const selectedCode = 'package main\nimport (\n\t"fmt"\n\t"github.com/jackc/pgx"\n)\n';
    expect(readContext({ language: 'go', selectedCode }).placeWords).toContain('jackc/pgx');
  });
});

it.each([
  ['python', 'async def load():', true],
  ['python', 'asynchronous = 1  # await it', false],
  ['typescript', 'const value = await load();', true],
  ['typescript', "const text = 'await load()';", false],
  ['go', 'go worker(jobs)', true],
  ['go', 'cargo := 1', false],
  ['rust', 'load().await?;', true],
])('tells asynchronous code in %s: %j is %s', (language, selectedCode, isAsync) => {
  expect(patternsOf({ language, selectedCode }).includes('async_code')).toBe(isAsync);
});

describe('output', () => {
  it.each([
    ['FAILED tests/test_orders.py::test_total - assert 3 == 4', 'failing_test'],
    ['======= 1 failed, 3 passed in 0.12s =======', 'failing_test'],
    [' FAIL  src/orders.test.ts > total', 'failing_test'],
    ['Tests:       1 failed, 8 passed, 9 total', 'failing_test'],
    ['--- FAIL: TestTotal (0.00s)', 'failing_test'],
    ['test orders::total ... FAILED', 'failing_test'],
    ['[ERROR] Tests run: 3, Failures: 1, Errors: 0, Skipped: 0', 'failing_test'],
    ['9 examples, 1 failure', 'failing_test'],
    ['Traceback (most recent call last):', 'stack_trace'],
    ['    at total (/app/orders.ts:12:5)', 'stack_trace'],
    ['\tat com.acme.Orders.total(Orders.java:12)', 'stack_trace'],
    ['goroutine 1 [running]:', 'stack_trace'],
    ["src/orders.ts(3,1): error TS2304: Cannot find name 'x'.", 'error_message'],
    ['error[E0308]: mismatched types', 'error_message'],
    ['orders.c:3:1: error: expected expression', 'error_message'],
    ['TypeError: x is not a function', 'error_message'],
  ])('%j is a %s', (selectedCode, pattern) => {
    expect(patternsOf({ selectedCode })).toContain(pattern);
  });

  it.each([
    '======= 4 passed in 0.12s =======',
    '[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0',
    '9 examples, 0 failures',
    'the failed attempt at 10:30 was an error',
  ])('%j is nothing to look into', (selectedCode) => {
    expect(patternsOf({ selectedCode })).toEqual([]);
  });

  it('in a string of a program is a string', () => {
    expect(patternsOf({ language: 'python', selectedCode: 'text = """\nTraceback (most recent call last):\n"""' })).toEqual([]);
  });

  it('is looked for at the end of a long selection too, and its line told by the file’s numbers', () => {
    const selectedCode = `${'passed\n'.repeat(9_000)}FAILED tests/a.py::test_a`;
    const { patterns } = readContext({ selectedCode, lineNumber: 11 });
    expect(patterns).toEqual([{ name: 'failing_test', evidence: 'line 9011 reads like a failure of a test runner' }]);
  });

  it('of git is a merge conflict when it has both ends', () => {
    const conflict = 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\n';
    expect(patternsOf({ selectedCode: conflict, language: 'python' })).toEqual(['merge_conflict']);
    expect(patternsOf({ selectedCode: conflict.slice(0, 20) })).toEqual([]);
  });
});

describe('words', () => {
  it('of the line at the cursor are told apart', () => {
    const context = { filePath: 'a.py', selectedCode: 'parse_invoice()\nrender_chart()', lineNumber: 40 };
    const first = (line: number) => readContext({ ...context, cursorPosition: { line, character: 0 } }).cursorWords;
    expect([first(39), first(40), first(41), first(2)]).toEqual(['parse_invoice()', 'render_chart()', '', '']);
    expect(readContext({ ...context, cursorPosition: { line: 39, character: 0 } }).patterns).toHaveLength(1);
  });
});

it('takes whatever it is given for text', () => {
  for (const text of [
    '',
    '\0',
    '../../../etc/passwd',
    '🧪'.repeat(1000),
    '/'.repeat(5000),
    '\\',
    'C:',
    '"""',
    '/*',
    '`${',
    'a'.repeat(200_000),
  ]) {
    for (const language of ['python', 'typescript', 'rust', 'go', '__proto__', 'constructor', undefined]) {
      const { patterns } = readContext({
        ...{ filePath: text, selectedCode: text, projectName: text, task: text },
        ...(language === undefined ? {} : { language }),
      });
      for (const { evidence } of patterns) expect(evidence.length).toBeLessThan(200);
    }
  }
  expect(patternsOf({ filePath: '../../../etc/passwd' })).toEqual([]);
  expect(readContext({}).patterns).toEqual([]);
});

it('puts no part of the selection into its evidence', () => {
  const selectedCode = "import secretModule from 'x'\nError: hunter2\nawait hunter2()";
  expect(JSON.stringify(readContext({ selectedCode, language: 'typescript' }).patterns)).not.toMatch(/secret|hunter2/);
});
