import { describe, expect, it } from 'vitest';
import type { SkillRef } from '../../domain/skill.ts';
import { seededRandom } from '../../platform/seeded-random.ts';
import { betaQuantile } from '../../stats/beta-quantile.ts';
import type { Advice } from './advice.ts';
import { adviseOnSkills, MARGIN } from './advise-on-skills.ts';
import type { SkillRecord } from './skill-records.ts';

const SKILLS = 40;
const ROUNDS = 60;
/** What skills really complete: 0.8 on average, a third of them below 0.75. */
const TRUTH = { alpha: 8, beta: 2 };

interface Said {
  readonly confidence: number;
  readonly isTrue: boolean;
}

/** All that is said of skills whose true completion is known, each with whether it is so. */
function sayAll(kind: Advice['kind']): Said[] {
  const random = seededRandom(11);
  const said: Said[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const truth = Array.from({ length: SKILLS }, () => betaQuantile(0.0005 + 0.999 * random(), TRUTH.alpha, TRUTH.beta));
    const records = truth.map((ratio, i): SkillRecord => {
      const perDay = 1 + Math.floor(4 * random());
      const days = Array.from({ length: 20 }, () => ({
        completed: Array.from({ length: perDay }, random).filter((drawn) => drawn < ratio).length,
        ended: perDay,
      }));
      return { skill: { kind: 'skill', name: String(i) }, days };
    });
    const alternatives = ({ name }: SkillRef) => [1, 2, 3].map((step) => records[(Number(name) + step) % SKILLS]?.skill as SkillRef);
    for (const { skill, advice } of adviseOnSkills(records, [], alternatives)) {
      const own = truth[Number(skill.name)] as number;
      for (const one of advice) {
        if (one.kind !== kind) continue;
        const other = one.kind === 'better_exists' ? (truth[Number(one.alternative.name)] as number) : 0.8;
        said.push({ confidence: one.confidence, isTrue: other - own > MARGIN });
      }
    }
  }
  return said;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('a confidence', () => {
  it.each(['below_usual', 'better_exists'] as const)('of %s is how often it is so', (kind) => {
    const said = sayAll(kind);
    for (const [from, to] of [
      [0.5, 0.8],
      [0.8, 0.95],
      [0.95, 1],
    ] as const) {
      const within = said.filter(({ confidence }) => confidence >= from && confidence < to);
      expect(within.length).toBeGreaterThan(30);
      const share = mean(within.map(({ isTrue }) => Number(isTrue)));
      const standardError = Math.sqrt((share * (1 - share)) / within.length);
      expect(Math.abs(share - mean(within.map(({ confidence }) => confidence)))).toBeLessThan(0.03 + 3 * standardError);
    }
  });
});
