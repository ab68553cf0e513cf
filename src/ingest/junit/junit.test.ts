import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FUZZ_RUNS, mutate } from '../../../test/support/mutate.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import type { CiEnvironment } from '../../ports/ci-environment.ts';
import type { ParsedLine, ParserOutput } from '../../ports/transcript-source.ts';
import { assertStorable } from '../../storage/sqlite/assert-storable.ts';
import { createJunitSource } from './index.ts';

const MODIFIED_AT = Date.parse('2026-11-20T12:00:00Z');
const AT = Date.parse('2026-11-20T08:00:00Z');

const run = (id: string): CiEnvironment => ({
  provider: 'github',
  sessionId: id,
  pipeline: { run: { pipeline: 'ada/app/CI', branch: 'main' }, invalid: [] },
  job: { name: 'test', key: 'test', eventId: undefined },
});
const source = createJunitSource(({ RUN }) => (RUN === undefined ? undefined : run(RUN)), {});
const fixture = (name: string) => readFileSync(new URL(`../../../test/fixtures/junit/${name}.xml`, import.meta.url), 'utf8');

function read(text: string, from = source): ParserOutput & { readonly parsed: ParsedLine } {
  const parser = from.createParser({ path: '/home/ada/report.xml', modifiedAt: MODIFIED_AT });
  const parsed = parser.parseLine(text);
  return { parsed, ...parser.drain() };
}

/** A suite a line: name, outcome with its class of error, start after 8:00 in ms, duration, end. */
function describeReport(text: string): string[] {
  return read(text).invocations.map(({ skill, outcome, errorType, startedAt, endedAt, measuredDurationMs }) =>
    [
      `${skill.name}: ${outcome}${errorType === undefined ? '' : ` (${errorType})`}`,
      startedAt === MODIFIED_AT ? 'undated' : `+${startedAt - AT}`,
      measuredDurationMs === undefined ? 'no duration' : `${measuredDurationMs} ms`,
      endedAt === undefined ? 'no end' : `to +${endedAt - AT}`,
    ].join(', '),
  );
}

describe('the dialects', () => {
  it.each([
    [
      'gradle-retry',
      [
        'com.example.RetryTest: failed (test_failure), +125, no duration, no end',
        'com.example.RetryTest: completed, +125, no duration, no end',
      ],
    ],
    ['pytest', ['pytest: failed (test_error), +500, 2125 ms, to +2625']],
    ['jest-junit', ['Timeline: completed, +0, 1200 ms, to +1200', 'Store: failed (test_failure), +1000, 800 ms, to +1800']],
    ['vitest', ['src/store.test.ts: completed, +250, 4 ms, to +254', 'net.test.ts: completed, +300, 250 ms, to +550']],
    ['go-junit-report', ['example.com/ada/app/store: failed (test_failure), +0, 160 ms, to +160']],
    [
      'phpunit',
      [
        'Ada\\App\\SumTest::testSum: failed (test_failure), undated, 250 ms, no end',
        'Ada\\App\\SumTest: completed, undated, 350 ms, no end',
      ],
    ],
    ['googletest', ['Open: completed, +0, 100 ms, to +100']],
    ['counts-only', ['summary: failed (test_failure), undated, 6000 ms, no end']],
    [
      'surefire',
      [
        'com.example.StoreTest: failed (test_failure), +0, no duration, no end',
        'com.example.StoreTest: failed (test_error), +0, no duration, no end',
        'com.example.StoreTest: completed, +0, no duration, no end',
      ],
    ],
    [
      'surefire-rerun-failed',
      [
        'com.example.NetTest: failed (test_failure), undated, no duration, no end',
        'com.example.NetTest: failed (test_failure), undated, no duration, no end',
      ],
    ],
  ])('%s is read', (name, expected) => {
    expect(describeReport(fixture(name))).toEqual(expected);
  });

  it('say nothing of people, machines, paths, messages and output', () => {
    for (const name of ['surefire', 'pytest', 'vitest', 'phpunit', 'gradle-retry']) {
      expect(JSON.stringify(read(fixture(name)))).not.toMatch(/ada-laptop|\/home|hunter2|expected 1|assert 1|stackTrace/);
    }
  });

  it('of many suites and no time at all become nothing, or no duration', () => {
    expect(read('<testsuites/>').parsed).toEqual({ kind: 'ignored' });
    expect(read('<testsuite name="empty" tests="0"/>').parsed).toEqual({ kind: 'ignored' });
    expect(describeReport('<testsuite><testcase name="a"/></testsuite>')).toEqual(['test suite: completed, undated, no duration, no end']);
    expect(describeReport('<testsuite name="s"><error/><testcase name="a"/></testsuite>')).toEqual([
      's: failed (test_error), undated, no duration, no end',
    ]);
  });
});

describe('identity', () => {
  const ids = (text: string, from = source) => read(text, from).invocations.map(({ eventId }) => eventId);

  it('is that of the content: a copy is the same, any other report another', () => {
    expect(ids(fixture('pytest'))).toEqual(ids(fixture('pytest')));
    expect(ids(fixture('pytest'))).not.toEqual(ids(fixture('pytest').replace('2.125', '2.126')));
    expect(ids(fixture('pytest'))[0]).toMatch(/^ci:junit:[0-9a-f]{32}:0$/);
  });

  it('tells apart suites of one name and rounds of one suite', () => {
    const suite = '<testsuite name="s" time="1"><testcase name="a"/></testsuite>';
    expect(new Set(ids(`<testsuites>${suite}${suite}</testsuites>`)).size).toBe(2);
    expect(new Set(ids(fixture('surefire'))).size).toBe(3);
  });

  it('takes in the run where a report has no times: two runs may write the same to the letter', () => {
    const inRun = (id: string) => createJunitSource(() => run(id), {});
    expect(ids(fixture('phpunit'), inRun('1'))).not.toEqual(ids(fixture('phpunit'), inRun('2')));
    expect(ids(fixture('pytest'), inRun('1'))).toEqual(ids(fixture('pytest'), source));
  });
});

describe('the session', () => {
  it('is the report where nothing says which run it was', () => {
    const { sessions, invocations } = read(fixture('jest-junit'));
    expect(sessions).toEqual([
      { sessionId: expect.stringMatching(/^ci:junit:[0-9a-f]{32}$/), agent: 'ci', firstEventAt: AT, lastEventAt: AT + 1800 },
    ]);
    expect(invocations[0]).toMatchObject({ sessionId: sessions[0]?.sessionId, agent: 'ci', source: 'ci', phase: 'verification' });
  });

  it('is the run that the process is part of', () => {
    const { sessions } = read(
      fixture('pytest'),
      createJunitSource(({ RUN }) => (RUN ? run(RUN) : undefined), { RUN: 'run-1' }),
    );
    expect(sessions).toMatchObject([{ sessionId: 'run-1', gitBranch: 'main', pipeline: { pipeline: 'ada/app/CI' } }]);
  });

  it('is the run that the properties of the report name, before that', () => {
    const property = (name: string) =>
      `<testsuite name="s"><properties><property name="${name}" value="run-2"/></properties><testcase name="a"/></testsuite>`;
    const here = createJunitSource(({ RUN }) => (RUN ? run(RUN) : undefined), { RUN: 'run-1' });
    expect(read(property('RUN'), here).sessions[0]?.sessionId).toBe('run-2');
    expect(read(property('env.RUN'), here).sessions[0]?.sessionId).toBe('run-2');
    expect(read(property('run'), here).sessions[0]?.sessionId).toBe('run-1');
  });
});

describe('a file', () => {
  it('is known by its first element', () => {
    for (const name of ['surefire', 'pytest', 'counts-only', 'phpunit']) expect(source.recognises([fixture(name)])).toBe(true);
    expect(source.recognises(['\ufeff<!-- a license --><!DOCTYPE testsuites><testsuites>'])).toBe(true);
    for (const text of ['', '{"testsuites":1}', '<html><testsuite/></html>', '<project/>', '<testsuitesx/>', 'testsuites', '<'])
      expect(source.recognises([text])).toBe(false);
    expect(source.matchesPath('/home/ada/TEST-a.XML')).toBe(true);
    expect(source.matchesPath('/home/ada/session.jsonl')).toBe(false);
    expect(source.defaultRoots({})).toEqual([]);
  });

  it.each([
    ['<testsuite><testcase>', 'not_xml'],
    ['<testsuite></testsuites>', 'not_xml'],
    ['<testsuite a=1/>', 'not_xml'],
    ['', 'not_xml'],
    ['{}', 'not_xml'],
    ['<html/>', 'unknown_shape'],
    [`${'<testsuite>'.repeat(200)}${'</testsuite>'.repeat(200)}`, 'too_long'],
  ])('%j is rejected: %s', (text, reason) => {
    expect(read(text)).toMatchObject({ parsed: { kind: 'rejected', reason }, invocations: [], sessions: [] });
  });

  it('with control characters, escaped or not, in what tests printed is read all the same', () => {
    const text = '<testsuite name="s"><testcase name="a"/><system-out>&#27;[31m \u001b[0m &nbsp; ]]></system-out></testsuite>';
    expect(describeReport(text)).toHaveLength(1);
  });
});

describe('a hostile file', () => {
  it('expands no entities and reads no other file', () => {
    const laughs = Array.from({ length: 30 }, (_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`).join('');
    const dtd = `<!DOCTYPE t [<!ENTITY l0 "ha"><!ENTITY file SYSTEM "file:///etc/passwd">${laughs}]>`;
    const text = `${dtd}<testsuite name="a&l30;&file;" time="1"><testcase name="&l30;">&l30;</testcase></testsuite>`;
    const startedAt = performance.now();
    expect(read(text).invocations).toMatchObject([{ skill: { name: 'a&l30;&file;' } }]);
    expect(performance.now() - startedAt).toBeLessThan(500);
  });

  it('with a case tried a million times, or a million suites, is bounded', () => {
    const retries = `<testsuite name="s"><testcase name="a">${'<flakyError/>'.repeat(200_000)}</testcase></testsuite>`;
    expect(read(retries).invocations.length).toBeLessThanOrEqual(101);
    const again = '<testcase name="a"><error/></testcase>'.repeat(200_000);
    expect(read(`<testsuite name="s">${again}</testsuite>`).invocations).toHaveLength(100);
    const suites = '<testsuite><testcase/></testsuite>'.repeat(100_001);
    expect(read(`<testsuites>${suites}</testsuites>`).parsed).toEqual({ kind: 'rejected', reason: 'too_long' });
  });

  it('has no name that cannot be stored', () => {
    const text = `<testsuite name="${'x'.repeat(5000)}"><testcase name="a"/></testsuite>`;
    expect(read(text).invocations[0]?.skill.name).toHaveLength(200);
    expect(read('<testsuite name="__proto__"><testcase name="__proto__"><constructor/></testcase></testsuite>').invocations).toMatchObject([
      { skill: { name: '__proto__' }, outcome: 'completed' },
    ]);
  });
});

it(`survives ${FUZZ_RUNS.toLocaleString('en')} mutated reports, each of which is storable, ignored or rejected`, () => {
  const random = seededRandom(5);
  const names = ['surefire', 'surefire-rerun-failed', 'gradle-retry', 'pytest', 'jest-junit', 'vitest', 'phpunit', 'counts-only'];
  const seeds = [...names.map(fixture), '<project></project>'].map((text) => Buffer.from(text));
  const kinds = new Set<string>();
  for (let count = 0; count < FUZZ_RUNS; count++) {
    const { parsed, invocations, sessions } = read(mutate(seeds, random).toString());
    kinds.add(parsed.kind === 'rejected' ? parsed.reason : parsed.kind);
    assertStorable({ invocations, sessions });
  }
  expect([...kinds].sort()).toEqual(['events', 'ignored', 'not_xml', 'unknown_shape']);
}, 12_000);
