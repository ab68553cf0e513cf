import { describe, expect, it } from 'vitest';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { adviseOnSkills, type CompletionDrop } from './advise-on-skills.ts';
import type { SkillRecord } from './skill-records.ts';

const skill = (name: string, kind: SkillKind = 'skill'): SkillRef => ({ kind, name });
const NONE = () => [];

/** So many uses on each of ten days. */
function record(name: string, completedADay: number, endedADay: number, kind: SkillKind = 'skill'): SkillRecord {
  return { skill: skill(name, kind), days: Array.from({ length: 10 }, () => ({ completed: completedADay, ended: endedADay })) };
}

const PEERS = [8, 9, 9, 9, 10, 9].map((completed, i) => record(`peer-${i}`, completed, 10));
const find = (found: ReturnType<typeof adviseOnSkills>, name: string) =>
  found.find((one) => one.skill.name === name)?.advice.map(({ kind, confidence }) => ({ kind, confidence }));

describe('adviseOnSkills', () => {
  it('knows a skill that does worse than its kind, and says nothing of the others', () => {
    const found = adviseOnSkills([...PEERS, record('poor', 3, 10)], [], NONE);
    expect(found.map(({ skill: { name } }) => name)).toEqual(['poor']);
    const [advice] = found[0]?.advice ?? [];
    expect(advice).toMatchObject({ kind: 'below_usual', own: { completed: 30, ended: 100 } });
    expect(advice?.confidence).toBeGreaterThan(0.99);
  });

  it('is the less sure the less it has seen, and silent below 20 ended uses', () => {
    const of = (days: number) => {
      const poor: SkillRecord = { skill: skill('poor'), days: Array.from({ length: days }, () => ({ completed: 3, ended: 5 })) };
      return find(adviseOnSkills([...PEERS, poor], [], NONE), 'poor')?.[0]?.confidence ?? 0;
    };
    expect([of(4), of(8), of(20)]).toEqual([of(4), of(8), of(20)].toSorted((a, b) => a - b));
    expect(of(20)).toBeGreaterThan(of(4));
    expect(of(3)).toBe(0);
  });

  it('takes failures that came on one day for less than as many on ten', () => {
    const goodDays = Array.from({ length: 9 }, () => ({ completed: 10, ended: 10 }));
    const clustered: SkillRecord = { skill: skill('poor'), days: [...goodDays, { completed: 0, ended: 40 }] };
    const spread: SkillRecord = { skill: skill('poor'), days: Array.from({ length: 10 }, () => ({ completed: 9, ended: 13 })) };
    const confidenceOf = (own: SkillRecord) => find(adviseOnSkills([...PEERS, own], [], NONE), 'poor')?.[0]?.confidence ?? 0;
    expect(confidenceOf(spread)).toBeGreaterThan(0.9);
    expect(confidenceOf(clustered)).toBeLessThan(0.8);
  });

  it('compares only within a kind, and not at all with fewer than five known skills of it', () => {
    expect(adviseOnSkills([...PEERS, record('poor', 3, 10, 'agent')], [], NONE)).toEqual([]);
    expect(adviseOnSkills([...PEERS.slice(0, 3), record('poor', 3, 10)], [], NONE)).toEqual([]);
  });

  it('names the surest alternative that is clearly better, and none that is not', () => {
    const records = [record('own', 5, 10), record('better', 9, 10), record('best', 10, 10), record('same', 6, 10)];
    const alternatives = ({ name }: SkillRef) =>
      name === 'own' ? [skill('same'), skill('better'), skill('best'), skill('unheard of')] : [];
    expect(adviseOnSkills(records, [], alternatives)).toMatchObject([
      { skill: { name: 'own' }, advice: [{ kind: 'better_exists', alternative: { name: 'best', completed: 100, ended: 100 } }] },
    ]);
    expect(adviseOnSkills(records, [], ({ name }) => (name === 'own' ? [skill('same')] : []))).toEqual([]);
  });

  it('tells of an open drop of completion, against ten uses that went as before', () => {
    const drop: CompletionDrop = { skill: skill('own'), baselineRatio: 0.95, observedRatio: 0.4, sampleSize: 20, beganAt: 0 };
    const own = record('own', 9, 10);
    expect(find(adviseOnSkills([own], [drop], NONE), 'own')).toMatchObject([{ kind: 'has_dropped' }]);
    const sure = find(adviseOnSkills([own], [drop], NONE), 'own')?.[0]?.confidence ?? 0;
    expect(sure).toBeGreaterThan(0.99);
    expect(adviseOnSkills([own], [{ ...drop, observedRatio: 0.9 }], NONE)).toEqual([]);
    expect(adviseOnSkills([own], [{ ...drop, sampleSize: 9 }], NONE)).toEqual([]);
  });

  it('puts an alternative before a drop before what is usual', () => {
    const drop: CompletionDrop = { skill: skill('poor'), baselineRatio: 0.95, observedRatio: 0.1, sampleSize: 40, beganAt: 0 };
    const found = adviseOnSkills([...PEERS, record('poor', 3, 10)], [drop], ({ name }) => (name === 'poor' ? [skill('peer-4')] : []));
    expect(find(found, 'poor')?.map(({ kind }) => kind)).toEqual(['better_exists', 'has_dropped', 'below_usual']);
  });

  it.each([0, 1])('answers records that have nothing but one outcome (%i)', (ratio) => {
    const records = Array.from({ length: 6 }, (_, i) => record(`s${i}`, 10 * ratio, 10));
    expect(adviseOnSkills(records, [], NONE)).toEqual([]);
    expect(adviseOnSkills([], [], NONE)).toEqual([]);
    expect(adviseOnSkills([{ skill: skill('x'), days: [] }], [], NONE)).toEqual([]);
  });
});

interface Alike {
  readonly skills: number;
  readonly ratio: number;
  /** Uses a day: a skill has up to three times as many as another. */
  readonly perDay: number;
  /** Uses that go alike, as within one session. */
  readonly together: number;
}

/** 30 days of skills that are all alike. */
function makeAlike({ skills, ratio, perDay, together }: Alike, random: () => number): SkillRecord[] {
  return Array.from({ length: skills }, (_, i) => ({
    skill: skill(`s${i}`),
    days: Array.from({ length: 30 }, () => {
      let [ended, completed] = [0, 0];
      const groups = Math.round((perDay * (0.5 + random())) / together);
      for (let group = 0; group < groups; group++) {
        ended += together;
        if (random() < ratio) completed += together;
      }
      return { completed, ended };
    }),
  }));
}

describe('with skills that are all alike', () => {
  const WORLDS: readonly Alike[] = [2, 5, 20, 100].flatMap((skills) =>
    [0.6, 0.9].flatMap((ratio) => [
      { skills, ratio, perDay: 1, together: 1 },
      { skills, ratio, perDay: 10, together: 1 },
      { skills, ratio, perDay: 10, together: 4 },
    ]),
  );

  it.each(WORLDS)(
    'at most 5 %% of uses would get a line ($skills skills, $perDay a day, $together together, $ratio completed)',
    (world) => {
      const random = seededRandom(7);
      let [uses, advised] = [0, 0];
      const rounds = Math.ceil(200 / world.skills);
      for (let round = 0; round < rounds; round++) {
        const records = makeAlike(world, random);
        // Each may stand for each of four others, which gives chance as many tries.
        const alternatives = (own: SkillRef) =>
          records
            .map((one) => one.skill)
            .filter((one) => one.name !== own.name)
            .slice(0, 4);
        const confidences = new Map(
          adviseOnSkills(records, [], alternatives).map((one) => [
            one.skill.name,
            Math.max(...one.advice.map(({ confidence }) => confidence)),
          ]),
        );
        for (const one of records) {
          const ended = one.days.reduce((sum, day) => sum + day.ended, 0);
          uses += ended;
          if ((confidences.get(one.skill.name) ?? 0) >= 0.8) advised += ended;
        }
      }
      expect(advised / uses).toBeLessThanOrEqual(0.05);
    },
  );
});
