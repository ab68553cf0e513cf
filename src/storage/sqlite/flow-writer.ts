import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { SessionContribution } from '../../ports/flow-store.ts';
import { binOf } from '../../stats/duration-sketch.ts';
import { FlowSums } from './flow-sums.ts';
import { inTransaction } from './in-transaction.ts';
import { PairSums } from './pair-sums.ts';

const toBins = (timesMs: readonly number[]) => timesMs.map(binOf);

/** `[phase, from, to, uses, ended, completed, bins of gaps]` */
type StoredEdge = readonly [string, number, number, number, number, number, readonly number[]];
/** `[skill, counts in the order of the columns, bins of recoveries, bins of those still waiting]` */
type StoredTrouble = readonly [number, readonly number[], readonly number[], readonly number[]];

/** What `session_flow.flow` holds as JSON, deflated: two thirds smaller. */
interface StoredFlow {
  readonly project: string;
  readonly edges: readonly StoredEdge[];
  readonly troubles: readonly StoredTrouble[];
}

/** What a session has added, or adds. */
interface Contribution {
  readonly present: readonly number[];
  readonly paired: readonly number[];
  readonly flow: StoredFlow;
}

interface SessionFlowRow {
  readonly skills: string;
  readonly paired: string | null;
  readonly flow: Uint8Array;
}

/** A number above 0 that JavaScript has exactly. */
const DRAWN_SQL = `1 + abs(random() % ${2 ** 53 - 1})`;
/** Row of `skill_presence` that stands for all sessions. */
const ALL_SESSIONS = 0;

/** Topic and key in `analysis_state` of a number made anew with every change; a reset removes it. */
export const FLOW_VERSION = ['flow', 'version'] as const;

/** Keeps the tables of pairs, flow and trouble: takes away what a session had added and adds what it adds now. */
export class FlowWriter {
  readonly #database: DatabaseSync;
  readonly #presence: FlowSums;
  readonly #pairs: PairSums;
  readonly #follows: FlowSums;
  readonly #next: FlowSums;
  readonly #troubles: FlowSums;
  readonly #find: StatementSync;
  readonly #upsert: StatementSync;
  readonly #remove: StatementSync;
  readonly #hasSession: StatementSync;
  readonly #setVersion: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    const uses = ['uses', 'ended', 'completed'];
    this.#presence = new FlowSums(database, { table: 'skill_presence', key: ['skill_id'], counts: ['sessions', ...uses], sketches: [] });
    this.#pairs = new PairSums(database);
    this.#follows = new FlowSums(database, {
      table: 'skill_follow',
      key: ['skill_a', 'skill_b', 'project', 'phase'],
      counts: uses,
      sketches: [],
    });
    this.#next = new FlowSums(database, {
      table: 'skill_next',
      key: ['skill_a', 'skill_b'],
      counts: uses,
      sketches: ['gaps'],
    });
    this.#troubles = new FlowSums(database, {
      table: 'skill_trouble',
      key: ['skill_id'],
      counts: [
        'failures',
        'retried_at_once',
        'other_next',
        'episodes',
        'recovered',
        'retries',
        'failed_retries',
        'thrashes',
        'lost_us',
        'retry_lost_us',
      ],
      sketches: ['recovered_after', 'watched_for'],
    });
    this.#find = database.prepare('SELECT skills, paired, flow FROM session_flow WHERE session_id = ?');
    this.#upsert = database.prepare(
      `INSERT INTO session_flow (session_id, version, skills, paired, flow) VALUES (?, ${DRAWN_SQL}, ?, ?, ?)
       ON CONFLICT (session_id) DO UPDATE SET version = excluded.version, skills = excluded.skills, paired = excluded.paired, flow = excluded.flow`,
    );
    this.#remove = database.prepare('DELETE FROM session_flow WHERE session_id = ?');
    this.#setVersion = database.prepare(
      `INSERT INTO analysis_state (topic, key, value) VALUES (?, ?, randomblob(6))
       ON CONFLICT (topic, key) DO UPDATE SET value = excluded.value`,
    );
    this.#hasSession = database.prepare('SELECT 1 FROM session WHERE id = ?');
  }

  storeContributions(contributions: readonly SessionContribution[]): void {
    const tables = [this.#presence, this.#pairs, this.#follows, this.#next, this.#troubles];
    try {
      inTransaction(this.#database, () => {
        for (const contribution of contributions) this.#storeOne(contribution);
        for (const sums of tables) sums.write();
        this.#setVersion.run(...FLOW_VERSION);
      });
    } finally {
      for (const sums of tables) sums.clear();
    }
  }

  #storeOne(contribution: SessionContribution): void {
    // Forgotten since it was read: what it had added went with it.
    if (this.#hasSession.get(contribution.id) === undefined) return;
    const row = this.#find.get(contribution.id) as SessionFlowRow | undefined;
    if (row !== undefined) this.#apply(-1, toContribution(row));
    const added = { present: contribution.present, paired: contribution.paired, flow: toStoredFlow(contribution) };
    this.#apply(1, added);
    if (added.present.length === 0) this.#remove.run(contribution.id);
    else {
      const paired = added.paired.length === added.present.length ? null : JSON.stringify(added.paired);
      this.#upsert.run(contribution.id, JSON.stringify(added.present), paired, deflate(added.flow));
    }
  }

  #apply(sign: 1 | -1, { present, paired, flow }: Contribution): void {
    if (present.length > 0) this.#presence.add(sign, [ALL_SESSIONS], [1]);
    for (const skill of present) this.#presence.add(sign, [skill], [1]);
    this.#pairs.add(sign, paired);
    for (const [phase, from, to, uses, ended, completed, bins] of flow.edges) {
      this.#follows.add(sign, [from, to, flow.project, phase], [uses, ended, completed]);
      this.#next.add(sign, [from, to], [uses, ended, completed], [bins]);
      if (to > 0) this.#presence.add(sign, [to], [0, uses, ended, completed]);
    }
    for (const [skill, counts, recovered, watched] of flow.troubles) this.#troubles.add(sign, [skill], counts, [recovered, watched]);
  }
}

function toContribution({ skills, paired, flow }: SessionFlowRow): Contribution {
  const present = JSON.parse(skills) as number[];
  return { present, paired: paired === null ? present : (JSON.parse(paired) as number[]), flow: inflate(flow) };
}

function deflate(flow: StoredFlow): Uint8Array {
  return deflateRawSync(JSON.stringify(flow), { level: 1 });
}

function inflate(flow: Uint8Array): StoredFlow {
  return JSON.parse(inflateRawSync(flow).toString()) as StoredFlow;
}

function toStoredFlow({ project, edges, troubles }: SessionContribution): StoredFlow {
  return {
    project: project ?? '',
    edges: edges.map((edge) => [edge.phase, edge.from, edge.to, edge.uses, edge.ended, edge.completed, toBins(edge.gapsMs)]),
    troubles: troubles.map((it) => [
      it.skill,
      [
        it.failures,
        it.retriedAtOnce,
        it.otherNext,
        it.episodes,
        it.recovered,
        it.retries,
        it.failedRetries,
        it.thrashes,
        it.lostUs,
        it.retryLostUs,
      ],
      toBins(it.recoveredAfterMs),
      toBins(it.watchedForMs),
    ]),
  };
}
