import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { importTranscripts } from '../../src/app/import/import-transcripts.ts';
import { EventIntake } from '../../src/app/intake/event-intake.ts';
import { createHookReceivers } from '../../src/ingest/hook-receivers.ts';
import { createTelemetryReceiver } from '../../src/ingest/telemetry-receiver.ts';
import { TRANSCRIPT_SOURCES } from '../../src/ingest/transcript-sources.ts';
import { hashUser } from '../../src/platform/installation-key.ts';
import { localTranscriptFiles } from '../../src/platform/local-transcript-files.ts';
import { seededRandom } from '../../src/platform/seeded-random.ts';
import { dumpDerived } from '../support/dump-derived.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { readHookFixture, readHookFixtureMessages } from '../support/read-hooks.ts';
import { linesOf } from '../support/read-transcript.ts';
import { telemetryOfHooks } from '../support/session-telemetry.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const SESSION = '2860aaaa-0000-4000-8000-000000000001';
const NOW = Date.parse('2026-11-02T12:00:00Z');
const HOUR_MS = 3_600_000;
const KEY = 'ab'.repeat(32);

const HOOKS = readHookFixtureMessages('claude-code/session.hooks.jsonl');
const FILES = [
  { path: `${SESSION}.jsonl`, lines: linesOf(readHookFixture('claude-code/session.transcript.jsonl')) },
  { path: join(SESSION, 'subagents', 'agent-a1b2c3.jsonl'), lines: linesOf(readHookFixture('claude-code/session.subagent.jsonl')) },
];
const EXPECTED = JSON.parse(readHookFixture('claude-code/session.expected.json')) as { both: { eventId: string; name: string }[] };

let stores: TemporaryStore[] = [];
afterEach(async () => {
  for (const store of stores) await store.remove();
  stores = [];
});

/** A database, and the three ways to it, each step by step. */
async function openWays(hasDetails: boolean) {
  const temporary = await openTemporaryStore({ now: () => NOW });
  stores.push(temporary);
  const { store, path } = temporary;
  const folder = temporaryFolder();
  const intake = new EventIntake({
    ...{ store, logger: makeKeepingLogger(), hooks: createHookReceivers(), webhooks: [] },
    otlp: createTelemetryReceiver((user) => hashUser(KEY, user)),
  });
  const importFolder = () =>
    importTranscripts({
      ...{ store, files: localTranscriptFiles, sources: TRANSCRIPT_SOURCES, paths: [folder], idleMs: HOUR_MS / 2 },
      clock: { now: () => NOW },
    });
  const writeLines = async (file: string, lines: readonly string[]) => {
    const target = join(folder, file);
    mkdirSync(dirname(target), { recursive: true });
    appendFileSync(target, lines.map((line) => `${line}\n`).join(''));
    await importFolder();
  };
  return {
    path,
    store,
    finish: () => intake.close(),
    /** What is left of a transcript at once, and at its end what the session's silence says. */
    transcript: FILES.map(({ path: file, lines }) => lines.map((line) => () => writeLines(file, [line]))),
    hooks: HOOKS.map(({ body, at }) => async () => {
      expect(intake.takeHook('claude-code', Buffer.from(body), at)).toBe(true);
    }),
    telemetry: telemetryOfHooks(HOOKS, { hasDetails, rejectedCalls: ['toolu_bash4'] }).map((request) => async () => {
      expect(await intake.takeOtlp(request)).toEqual({ kind: 'stored', rejectedCount: 0, problem: null });
    }),
    whole: async () => {
      for (const { path: file, lines } of FILES) {
        mkdirSync(dirname(join(folder, file)), { recursive: true });
        writeFileSync(join(folder, file), lines.map((line) => `${line}\n`).join(''));
      }
      await importFolder();
    },
  };
}
type Ways = Awaited<ReturnType<typeof openWays>>;
type Step = () => Promise<void>;

async function stateOf({ store, path, finish }: Ways) {
  await finish();
  const timeline = await store.listTimeline({ sessionId: SESSION, limit: 100 });
  // Of two that began in the same millisecond the one stored first comes first.
  return { timeline: timeline.toSorted((a, b) => (a.eventId < b.eventId ? -1 : 1)), derived: dumpDerived(path) };
}

async function runAll(steps: readonly Step[]): Promise<void> {
  for (const step of steps) await step();
}

/** Each way as a whole, in every order. */
const ORDERS = [
  ['transcript', 'hooks', 'telemetry'],
  ['transcript', 'telemetry', 'hooks'],
  ['hooks', 'transcript', 'telemetry'],
  ['hooks', 'telemetry', 'transcript'],
  ['telemetry', 'transcript', 'hooks'],
  ['telemetry', 'hooks', 'transcript'],
] as const;

function interleave(sequences: readonly (readonly Step[])[], random: () => number): Step[] {
  const left = sequences.map((sequence) => [...sequence]);
  const steps: Step[] = [];
  while (left.some((sequence) => sequence.length > 0)) {
    const open = left.filter((sequence) => sequence.length > 0);
    steps.push(open[Math.floor(random() * open.length)]?.shift() as Step);
  }
  return steps;
}

async function feedInOrder(ways: Ways, order: (typeof ORDERS)[number]): Promise<void> {
  for (const way of order) {
    if (way === 'transcript') await ways.whole();
    else await runAll(ways[way]);
    // Hooks are stored soon after they are taken: before the next way begins, as here the order is what is tested.
    if (way === 'hooks') await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe.each([
  ['with names', true],
  ['with hidden names', false],
])('one session by transcript, hooks and telemetry %s', (_what, hasDetails) => {
  it('gives the same invocations and counts in every order', { timeout: 60_000 }, async () => {
    const states = [];
    for (const order of ORDERS) {
      const ways = await openWays(hasDetails);
      await feedInOrder(ways, order);
      states.push(await stateOf(ways));
    }
    const [first] = states;
    for (const [index, state] of states.entries()) expect(state, ORDERS[index]?.join(', ')).toEqual(first);
    expect(first?.timeline.map(({ eventId, skill }) => [eventId.replace('claude-code:', ''), skill.name]).toSorted()).toEqual(
      EXPECTED.both.map(({ eventId, name }) => [eventId, name]).toSorted(),
    );
  });

  it('gives the same when they come step by step at once', { timeout: 120_000 }, async () => {
    const inOrder = await openWays(hasDetails);
    await feedInOrder(inOrder, ORDERS[0]);
    const expected = await stateOf(inOrder);
    const random = seededRandom(7);
    for (let round = 0; round < 5; round++) {
      const ways = await openWays(hasDetails);
      await runAll(interleave([...ways.transcript, ways.hooks, ways.telemetry], random));
      expect(await stateOf(ways)).toEqual(expected);
    }
  });

  it('gives the same when every way is taken twice', { timeout: 60_000 }, async () => {
    const ways = await openWays(hasDetails);
    await feedInOrder(ways, ORDERS[0]);
    const once = await stateOf(ways);
    const again = { ...(await openWays(hasDetails)) };
    await feedInOrder(again, ORDERS[0]);
    await runAll(again.telemetry);
    await again.whole();
    expect(await stateOf(again)).toEqual(once);
  });
});
