import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { finish } from '../../stats/finish.ts';
import { findSimilarUsers } from './find-similar-users.ts';
import { recommendSkills } from './recommend-skills.ts';
import { scoreSkills } from './score-skills.ts';
import { learnSkillModel } from './skill-model.ts';
import { buildUsageMatrix, countUsersOfPairs } from './usage-matrix.ts';

/** Two crafts: skills 0–4 are used together, 5–9 together, 10 by everybody, 11 by nobody. */
function twoCrafts(userCount: number): number[][] {
  const random = seededRandom(7);
  return Array.from({ length: userCount }, (_, user) => {
    const first = user % 2 === 0 ? 0 : 5;
    return [10, ...[0, 1, 2, 3, 4].filter(() => random() < 0.7).map((skill) => first + skill)];
  });
}

const SKILLS = 12;
const EVERY = { limit: 5, completionRatios: new Float64Array(SKILLS).fill(0.8) };
const modelOf = (users: readonly (readonly number[])[]) => learnSkillModel(buildUsageMatrix(users, SKILLS));

describe('usage matrix', () => {
  it('holds each skill of a user once, however often it is given', () => {
    const matrix = buildUsageMatrix([[3, 1, 3], [], [1]], 4);
    expect([[...matrix.rowStarts], [...matrix.columns]]).toEqual([
      [0, 2, 2, 3],
      [1, 3, 1],
    ]);
    expect([...finish(countUsersOfPairs(matrix))]).toEqual([0, 0, 0, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1]);
    expect(() => buildUsageMatrix([[4]], 4)).toThrow('a usage matrix of 4 skills has no skill 4');
  });
});

describe('skill model', () => {
  it('is a regression from 30 users on and a smoothed share below', () => {
    expect(modelOf(twoCrafts(29)).method).toBe('conditional');
    expect(modelOf(twoCrafts(30)).method).toBe('ease');
  });

  it('is the closed form of EASE: the same as a ridge regression of each skill on the others', () => {
    const users = twoCrafts(60);
    const { weights } = modelOf(users);
    // Gradient of ½·|x_j − Σ x_i·B_ij|² with the model's own penalty is 0 for each pair i ≠ j.
    const pairs = finish(countUsersOfPairs(buildUsageMatrix(users, SKILLS)));
    const centred = (i: number, j: number) =>
      (pairs[i * SKILLS + j] as number) - (0.5 * (pairs[i * SKILLS + i] as number) * (pairs[j * SKILLS + j] as number)) / 60;
    for (let j = 0; j < SKILLS; j++) {
      for (let i = 0; i < SKILLS; i++) {
        if (i === j) continue;
        let gradient = -centred(i, j);
        for (let k = 0; k < SKILLS; k++) {
          const penalty = k === i ? 10 + (pairs[i * SKILLS + i] as number) / 9 : 0;
          gradient += 0.9 * (weights[k * SKILLS + j] as number) * (centred(i, k) + penalty);
        }
        expect(gradient).toBeCloseTo(0, 9);
      }
    }
  });

  it.each([0, 1, 2, 29, 30, 200])('scores with finite numbers at %i users, whatever is known', (userCount) => {
    const model = modelOf(twoCrafts(userCount));
    for (const known of [[], [0], [11], [0, 5, 10, 11], Array.from({ length: SKILLS }, (_, i) => i)]) {
      const scores = scoreSkills(model, known);
      for (const [skill, score] of scores.entries()) {
        if (known.includes(skill)) expect(score).toBe(Number.NEGATIVE_INFINITY);
        else expect(Number.isFinite(score)).toBe(true);
      }
    }
  });

  it('takes a skill known twice as known once, and refuses one it has not', () => {
    const model = modelOf(twoCrafts(50));
    expect(scoreSkills(model, [0, 1, 1, 0])).toEqual(scoreSkills(model, [0, 1]));
    expect(() => scoreSkills(model, [12])).toThrow(RangeError);
  });
});

describe('recommendSkills', () => {
  it.each([28, 200])('recommends what goes with what is known, and says why (%i users)', (userCount) => {
    const recommended = recommendSkills(modelOf(twoCrafts(userCount)), [5, 6, 10], { ...EVERY, limit: 2 });
    for (const { skill, because } of recommended) {
      expect([7, 8, 9]).toContain(skill);
      expect(because.length, `reasons for ${skill}`).toBeGreaterThan(0);
      expect([5, 6, 10]).toEqual(expect.arrayContaining([...because]));
    }
    expect(recommended[0]?.because.some((reason) => reason === 5 || reason === 6)).toBe(true);
  });

  it('gives scores from 0 to 1 that are fit × chance of completion, highest first, and nothing that is known', () => {
    const completionRatios = Float64Array.from({ length: SKILLS }, (_, skill) => (skill === 7 ? 0.05 : 0.9));
    const recommended = recommendSkills(modelOf(twoCrafts(100)), [5, 6], { limit: 3, completionRatios });
    for (const { skill, fit, completionRatio, score } of recommended) {
      expect([5, 6]).not.toContain(skill);
      expect(score).toBe(fit * completionRatio);
      expect(fit).toBeGreaterThan(0);
      expect(score).toBeLessThanOrEqual(1);
    }
    expect(recommended.map(({ score }) => score)).toEqual(recommended.map(({ score }) => score).sort((a, b) => b - a));
    // It fits, so it is a candidate, but it hardly ever works.
    expect(recommended.map(({ skill }) => skill)).not.toContain(7);
  });

  it('works for someone who shares a single skill with others', () => {
    expect(recommendSkills(modelOf(twoCrafts(100)), [0], EVERY)[0]?.because).toEqual([0]);
  });

  it('has something much used for someone of whom nothing is known, and never what nobody uses', () => {
    const recommended = recommendSkills(modelOf(twoCrafts(100)), [], { ...EVERY, limit: SKILLS });
    expect(recommended[0]).toMatchObject({ skill: 10, because: [] });
  });

  it('leaves out what is not eligible, and knows nothing without data', () => {
    const eligible = recommendSkills(modelOf(twoCrafts(100)), [0, 1], { ...EVERY, isEligible: (skill) => skill !== 10 });
    expect(eligible.map(({ skill }) => skill)).not.toContain(10);
    expect(recommendSkills(learnSkillModel(buildUsageMatrix([], 0)), [], EVERY)).toEqual([]);
    expect(recommendSkills(modelOf(twoCrafts(100)), [0], { ...EVERY, limit: 0 })).toEqual([]);
    expect(() => recommendSkills(modelOf([]), [], { ...EVERY, limit: -1 })).toThrow(RangeError);
  });
});

describe('findSimilarUsers', () => {
  const matrix = buildUsageMatrix([[0, 1, 2], [0, 1, 2, 3], [0, 0, 0, 0, 0], [4, 5, 6], []], 8);

  it('is Jaccard over different skills: from 0 to 1, and repeats change nothing', () => {
    const similar = findSimilarUsers(matrix, [0, 1, 2, 2, 2], { limit: 10 });
    expect(similar).toEqual([
      { user: 0, similarity: 1, sharedSkills: 3 },
      { user: 1, similarity: 0.75, sharedSkills: 3 },
    ]);
    expect(findSimilarUsers(matrix, [0, 1, 2], { limit: 10, exceptUser: 0, minimumShared: 1 })).toEqual([
      { user: 1, similarity: 0.75, sharedSkills: 3 },
      { user: 2, similarity: 1 / 3, sharedSkills: 1 },
    ]);
  });

  it('does not take one skill used ten times for three shared ones', () => {
    expect(
      findSimilarUsers(
        matrix,
        Array.from({ length: 10 }, () => 0),
        { limit: 10 },
      ),
    ).toEqual([]);
    expect(findSimilarUsers(matrix, [], { limit: 10, minimumShared: 0 })).toEqual([]);
  });
});
