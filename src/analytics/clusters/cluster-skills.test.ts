import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../platform/seeded-random.ts';
import { clusterSkills, type SkillClusters } from './cluster-skills.ts';
import { type ComparedSkill, computeSkillSimilarities } from './skill-similarity.ts';

const skill = (name: string, description = '', usedIn: readonly number[] = []): ComparedSkill => ({
  skill: { kind: 'skill', name },
  description,
  category: '',
  usedIn,
});

const TOLD = [
  skill('deploy-web', 'Deploys the web application to production servers'),
  skill('deploy-api', 'Deploys the API to production servers'),
  skill('rollback', 'Takes the web application on production servers back'),
  skill('write-docs', 'Writes documentation pages in Markdown'),
  skill('check-docs', 'Checks documentation pages for broken Markdown links'),
  skill('brew-coffee', 'Starts the machine in the kitchen'),
];

const groupsOf = (answer: SkillClusters): string[][] =>
  answer.kind === 'clustered' ? answer.clusters.map(({ members }) => members.map((member) => member.skill.name).sort()) : [];

describe('clusterSkills', () => {
  it('groups skills by what they say, and names the groups by it', () => {
    const answer = clusterSkills(TOLD);
    expect(groupsOf(answer)).toEqual([
      ['deploy-api', 'deploy-web', 'rollback'],
      ['check-docs', 'write-docs'],
    ]);
    expect(answer).toMatchObject({ kind: 'clustered', alone: 1, sampleSize: 6 });
    expect(answer.kind === 'clustered' && answer.clusters.map(({ name }) => name)).toEqual(['production servers', 'docs documentation']);
  });

  it('groups skills by who uses them when their words say nothing', () => {
    const answer = clusterSkills([
      skill('alpha', '', [1, 2, 3, 4, 5]),
      skill('bravo', '', [1, 2, 3, 4]),
      skill('charlie', '', [11, 12, 13, 14]),
      skill('delta', '', [11, 12, 13, 15]),
      skill('echo', '', [99]),
    ]);
    expect(groupsOf(answer)).toEqual([
      ['alpha', 'bravo'],
      ['charlie', 'delta'],
    ]);
    expect(answer.kind === 'clustered' && answer.clusters[0]).toMatchObject({
      name: 'alpha + bravo',
      description: '2 skills grouped by being used together: alpha, bravo',
    });
  });

  it('gives the same groups in any order', () => {
    const sorted = (answer: SkillClusters) =>
      groupsOf(answer)
        .map((group) => group.join())
        .sort();
    expect(sorted(clusterSkills(TOLD.toReversed()))).toEqual(sorted(clusterSkills(TOLD)));
  });

  it('scores memberships from 0 to 1, the middle of a group above its edge', () => {
    const answer = clusterSkills(TOLD);
    const [first] = answer.kind === 'clustered' ? answer.clusters : [];
    const scores = first?.members.map(({ membershipScore }) => membershipScore) ?? [];
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    for (const score of scores) {
      expect(score).toBeGreaterThan(0.5);
      expect(score).toBeLessThanOrEqual(1);
    }
  });

  it.each([0, 1, 2, 3])('says that %i skills are too few', (count) => {
    expect(clusterSkills(TOLD.slice(0, count))).toEqual({ kind: 'insufficient_data', sampleSize: count, requiredSampleSize: 4 });
  });

  it.each([
    ['all equal', Array.from({ length: 20 }, () => skill('same', 'says the same', [1]))],
    ['nothing in common', ['ant', 'bee', 'cat', 'dog', 'elk'].map((name) => skill(name))],
    ['no words at all', Array.from({ length: 5 }, (_, i) => skill(String(i)))],
    ['one session', ['ant', 'bee', 'cat', 'dog', 'elk'].map((name) => skill(name, '', [7]))],
  ])('answers with numbers for %s', (_, skills) => {
    const answer = clusterSkills(skills);
    expect(answer.kind).toBe('clustered');
    expect(JSON.stringify(answer)).not.toContain('null');
    const names = answer.kind === 'clustered' ? answer.clusters.map(({ name }) => name) : [];
    expect(new Set(names).size).toBe(names.length);
  });

  it('compares the first thousand of 10,000 skills', () => {
    const random = seededRandom(1);
    const words = Array.from({ length: 200 }, (_, i) => `word${String.fromCharCode(97 + (i % 26))}${i}x`);
    const skills = Array.from({ length: 10_000 }, (_, i) =>
      skill(`s${i}y`, Array.from({ length: 5 }, () => words[Math.floor(random() * 200)]).join(' '), [i % 50]),
    );
    expect(clusterSkills(skills)).toMatchObject({ kind: 'clustered', sampleSize: 1000 });
  });
});

describe('computeSkillSimilarities', () => {
  it('is 1 for two of the same words that are always used together, nearly, and 0 for two with nothing in common', () => {
    const sessions = Array.from({ length: 100 }, (_, i) => i);
    const [, same = 0, , , , other] = computeSkillSimilarities([
      skill('deploy', 'to production', sessions),
      skill('deploy', 'to production', sessions),
      skill('brew', 'coffee', [500]),
    ]);
    expect(same).toBeCloseTo(0.6 + 0.4 * (100 / 102), 10);
    expect(other).toBe(0);
  });

  it('trusts one session together less than many', () => {
    const likeness = (sessions: readonly number[]) =>
      computeSkillSimilarities([skill('ant', '', sessions), skill('bee', '', sessions)])[1] as number;
    expect(likeness([1])).toBeCloseTo(0.4 / 3, 10);
    expect(likeness([1, 2, 3, 4, 5, 6])).toBeCloseTo(0.4 * 0.75, 10);
  });
});
