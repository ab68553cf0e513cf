import { digestSession } from '../../analytics/sessions/digest-session.ts';
import type { SessionDigest } from '../../analytics/sessions/session-digest.ts';
import { skillIdOf } from '../../analytics/sessions/skill-id.ts';
import type { SessionStep } from '../../domain/session-record.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { unpackSteps } from '../../ports/packed-steps.ts';
import type { SessionHeads, SessionRecords } from '../../ports/session-records.ts';

interface Kept {
  readonly version: number;
  /** True when `version` is of the whole database, as nothing tells about this session alone. */
  readonly isOfAll: boolean;
  readonly digest: SessionDigest;
}

/** Read and digested at a time, about: some milliseconds of work, between which others have their turn. */
const STEPS_AT_A_TIME = 1_000;
/** Steps of all sessions kept: about 80 bytes each, so 20 MB at most. */
const MOST_STEPS = 250_000;
const MOST_SESSIONS = 5_000;
const MOST_SKILLS = 10_000;

const kept = new WeakMap<SessionRecords, KeptDigests>();

/** Those kept of a store; the same for all who ask. */
export function digestsOf(records: SessionRecords): KeptDigests {
  let digests = kept.get(records);
  if (digests === undefined) {
    digests = new KeptDigests(records);
    kept.set(records, digests);
  }
  return digests;
}

/** Digests of the sessions that were asked for last. One holds while the session has the version it was made of. */
export class KeptDigests {
  readonly #records: SessionRecords;
  /** By row, what was used last at the end. */
  readonly #kept = new Map<number, Kept>();
  readonly #skills = new Map<string, SkillRef>();
  #steps = 0;
  #turn: Promise<void> = Promise.resolve();

  constructor(records: SessionRecords) {
    this.#records = records;
  }

  /** Of the sessions from the place `begin` up to `end` in a list, in its order. */
  async read(heads: SessionHeads, begin: number, end: number): Promise<SessionDigest[]> {
    const places = Array.from({ length: end - begin }, (_, index) => begin + index);
    const found = places.map((place) => this.#find(heads, place));
    const missing = places.filter((_, index) => found[index] === undefined);
    if (missing.length === 0) return found as SessionDigest[];
    const made = new Map<number, SessionDigest>();
    // One at a time: whoever waits finds what the one before has read.
    await this.#inTurn(() => this.#make(heads, missing, made));
    return places.map((place, index) => found[index] ?? (made.get(place) as SessionDigest));
  }

  async #make(heads: SessionHeads, missing: readonly number[], made: Map<number, SessionDigest>): Promise<void> {
    const toRead: number[] = [];
    for (const place of missing) {
      const known = this.#find(heads, place);
      if (known !== undefined) made.set(place, known);
      else if (heads.versions[place] === 0) made.set(place, this.#keep(heads, place, []));
      else toRead.push(place);
    }
    for (let next = 0; next < toRead.length; ) {
      const ids = toRead.slice(next).map((place) => heads.ids[place] as number);
      const sessions = unpackSteps(await this.#records.readSteps(ids, STEPS_AT_A_TIME), (skill) => this.#share(skill));
      for (const [index, steps] of sessions.entries()) {
        const place = toRead[next + index] as number;
        made.set(place, this.#keep(heads, place, steps));
      }
      next += sessions.length;
    }
  }

  #find(heads: SessionHeads, place: number): SessionDigest | undefined {
    const id = heads.ids[place] as number;
    const known = this.#kept.get(id);
    if (known === undefined) return undefined;
    const { version, isOfAll } = versionAt(heads, place);
    const { digest } = known;
    const isSame =
      known.version === version &&
      known.isOfAll === isOfAll &&
      digest.lastEventAt === heads.lastEventAt[place] &&
      digest.firstEventAt === heads.firstEventAt[place] &&
      digest.sessionId === heads.sessionIds[place];
    if (!isSame) return undefined;
    this.#kept.delete(id);
    this.#kept.set(id, known);
    return digest;
  }

  #keep(heads: SessionHeads, place: number, steps: readonly SessionStep[]): SessionDigest {
    const id = heads.ids[place] as number;
    const digest = digestSession({
      sessionId: heads.sessionIds[place] as string,
      firstEventAt: heads.firstEventAt[place] as number,
      lastEventAt: heads.lastEventAt[place] as number,
      steps,
    });
    this.#drop(id);
    this.#kept.set(id, { ...versionAt(heads, place), digest });
    this.#steps += digest.invocations;
    for (const oldest of this.#kept.keys()) {
      if (oldest === id || (this.#kept.size <= MOST_SESSIONS && this.#steps <= MOST_STEPS)) break;
      this.#drop(oldest);
    }
    return digest;
  }

  #drop(id: number): void {
    this.#steps -= this.#kept.get(id)?.digest.invocations ?? 0;
    this.#kept.delete(id);
  }

  /** One object for a skill in all digests. */
  #share(skill: SkillRef): SkillRef {
    const id = skillIdOf(skill);
    const known = this.#skills.get(id);
    if (known !== undefined) return known;
    if (this.#skills.size >= MOST_SKILLS) this.#skills.clear();
    this.#skills.set(id, skill);
    return skill;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }
}

function versionAt({ versions, dataVersion }: SessionHeads, place: number): Pick<Kept, 'version' | 'isOfAll'> {
  const version = versions[place] as number;
  return Number.isNaN(version) ? { version: dataVersion, isOfAll: true } : { version, isOfAll: false };
}
