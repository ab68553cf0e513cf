import { expect, it } from 'vitest';
import { WordIndex } from '../search/word-index.ts';
import {
  forecastFromMeaning,
  forecastFromNext,
  forecastFromPatterns,
  forecastFromPhase,
  forecastFromProject,
  forecastFromTask,
} from './forecasts.ts';
import { rankSuggestions } from './rank-suggestions.ts';
import type { ProjectUse, SuggestableSkill } from './suggestable-skill.ts';

const skill = (name: string, more: Partial<SuggestableSkill> = {}): SuggestableSkill => ({
  skill: { kind: 'skill', name },
  ...{ description: '', category: null, phase: null, uses: 0, ended: 0, completed: 0, usesByPhase: new Map() },
  ...{ completionRatio: 0.8, meanDurationMs: null },
  ...more,
});

const use = (uses: number, completed: number): ProjectUse => ({ sessions: uses, uses, ended: uses, completed });
const noProject = { project: new Map<number, ProjectUse>(), limit: 10 };
const namesOf = (suggestions: readonly { readonly skill: SuggestableSkill }[]) => suggestions.map(({ skill: { skill } }) => skill.name);

it('finds by words, and leaves what no skill has words for to none', () => {
  const index = new WordIndex(['pdf forms', 'invoice totals', 'other'].map((text) => [{ text, weight: 1 }]));
  const whole = forecastFromTask(index.search('fill a pdf form'), () => 0);
  const half = forecastFromTask(index.search('pdf quantum'), () => 0);
  expect(whole.chances.get(0)?.chance).toBeGreaterThan(half.chances.get(0)?.chance ?? 1);
  expect(half.chances.get(0)?.chance).toBeLessThan(0.5);
  expect(forecastFromTask(index.search('quantum'), () => 0).chances.size).toBe(0);
});

it('takes of those that fit alike the one in use', () => {
  const index = new WordIndex(['bun build', 'go build', 'other'].map((text) => [{ text, weight: 1 }]));
  const { chances } = forecastFromTask(index.search('build'), (place) => [0, 50, 900][place] ?? 0);
  expect(chances.get(1)?.chance).toBeGreaterThan(3 * (chances.get(0)?.chance ?? 1));
  expect(chances.has(2)).toBe(false);
});

it('takes spelling for less than the word itself', () => {
  const index = new WordIndex(['deploy', 'other'].map((text) => [{ text, weight: 1 }]));
  const [exact] = index.search('deploy');
  const [typo] = index.search('deplyo');
  expect(exact?.coverage).toBe(1);
  expect(typo?.coverage).toBeLessThan(1);
  expect(typo?.coverage).toBeGreaterThan(0.5);
});

it('knows the skills that a pattern speaks for, used or not, and those of its phase', () => {
  const skills = [
    skill('pytest', { category: 'testing', uses: 9, usesByPhase: new Map([['verification', 9]]) }),
    skill('new-tester', { category: 'testing' }),
    skill('deploy', { category: 'deployment', uses: 90, usesByPhase: new Map([['deployment', 90]]) }),
  ];
  const patterns = [{ name: 'test_file', evidence: '' }] as const;
  const byPattern = forecastFromPatterns(patterns, skills, (index) => skills[index]?.uses ?? 0);
  expect([...byPattern.chances.keys()]).toEqual([0, 1]);
  expect(byPattern.chances.get(0)?.chance).toBeCloseTo(10 / 11, 12);
  expect([...forecastFromPhase(patterns, skills).chances.keys()]).toEqual([0]);
  expect(forecastFromPhase([], skills).chances.size).toBe(0);
});

it('speaks more quietly of weak patterns', () => {
  const skills = [skill('npm install', { category: 'dependencies' })];
  const weak = forecastFromPatterns([{ name: 'imports', evidence: '' }], skills, () => 0);
  const strong = forecastFromPatterns([{ name: 'dependency_file', evidence: '' }], skills, () => 0);
  expect(weak.weight).toBeLessThan(strong.weight);
});

it('is a chance: all confidences add up to 1 at most', () => {
  const skills = Array.from({ length: 6 }, (_, i) => skill(`s${i}`, { category: 'testing', uses: i, completionRatio: 1 }));
  const forecasts = [
    forecastFromPatterns([{ name: 'failing_test', evidence: '' }], skills, () => 0),
    forecastFromNext([
      { index: 0, probability: 0.7, reason: 'next' },
      { index: 5, probability: 0.3, reason: 'next' },
    ]),
    forecastFromProject(new Map([[2, use(500, 500)]]), 9, 'app'),
    forecastFromMeaning([0.9, 0.1, Number.NaN, 0.4, -1, 0.3]),
  ];
  const ranked = rankSuggestions(skills, forecasts, noProject);
  const sum = ranked.reduce((total, { confidence }) => total + confidence, 0);
  expect(sum).toBeGreaterThan(0.5);
  expect(sum).toBeLessThanOrEqual(1 + 1e-12);
});

it('is the mean of the forecasts by their weights, times the chance of completion', () => {
  const skills = [skill('a', { completionRatio: 0.5 }), skill('b', { completionRatio: 1 })];
  const next = forecastFromNext([{ index: 0, probability: 0.6, reason: 'came next' }]);
  const project = forecastFromProject(new Map([[1, use(20, 20)]]), 20, 'app');
  const ranked = rankSuggestions(skills, [next, project], noProject);
  expect(ranked.map(({ skill: { skill }, confidence }) => [skill.name, confidence])).toEqual([
    ['a', expect.closeTo((0.3 / 0.45) * 0.6 * 0.5, 12)],
    ['b', expect.closeTo((0.15 / 0.45) * (20 / 40), 12)],
  ]);
});

it('puts first what works in this project, whatever it does elsewhere', () => {
  const skills = [skill('elsewhere', { completionRatio: 0.9 }), skill('here', { completionRatio: 0.6 })];
  const next = forecastFromNext([0, 1].map((index) => ({ index, probability: 0.4, reason: '' })));
  expect(namesOf(rankSuggestions(skills, [next], noProject))).toEqual(['elsewhere', 'here']);
  const project = new Map([
    [0, use(50, 2)],
    [1, use(50, 50)],
  ]);
  const ranked = rankSuggestions(skills, [next], { project, limit: 10 });
  expect(namesOf(ranked)).toEqual(['here', 'elsewhere']);
  expect(ranked[0]?.reasons.at(-1)).toBe('completed 50 of 50 in this project, at least 93 %');
});

it('prefers the surer of two that are equal otherwise, then the name', () => {
  const skills = [
    skill('b', { ended: 10, completed: 8 }),
    skill('a', { ended: 10, completed: 8 }),
    skill('sure', { ended: 1000, completed: 800 }),
  ];
  const next = forecastFromNext([0, 1, 2].map((index) => ({ index, probability: 0.2, reason: '' })));
  expect(namesOf(rankSuggestions(skills, [next], noProject))).toEqual(['sure', 'a', 'b']);
});

it('suggests nothing from nothing', () => {
  expect(rankSuggestions([skill('a')], [], noProject)).toEqual([]);
  expect(rankSuggestions([], [forecastFromNext([])], noProject)).toEqual([]);
});
