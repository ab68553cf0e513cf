import { describe, expect, it } from 'vitest';
import { type FollowCount, type NextSuggestions, REQUIRED_TRANSITIONS, suggestNext, type UseCount } from './suggest-next.ts';

const row = (next: string, count: number, more: Partial<FollowCount> = {}): FollowCount => ({
  next,
  project: null,
  phase: null,
  count,
  ended: count,
  completed: count,
  ...more,
});
const uses: UseCount[] = [
  { name: 'git add', count: 50 },
  { name: 'git commit', count: 40 },
  { name: 'pytest', count: 100 },
  { name: 'ruff check', count: 20 },
];
const following = (project: string | null = null, phase: string | null = null) => ({ last: 'git add', project, phase });
const names = (answer: NextSuggestions) => (answer.kind === 'suggestions' ? answer.suggestions.map(({ name }) => name) : answer.kind);

describe('suggestNext', () => {
  it('says nothing when little is known', () => {
    expect(suggestNext([], [], following())).toEqual({
      kind: 'insufficient_data',
      sampleSize: 0,
      requiredSampleSize: REQUIRED_TRANSITIONS,
    });
    expect(suggestNext([row('pytest', 4)], uses, following())).toMatchObject({ kind: 'insufficient_data', sampleSize: 4 });
    // What may not be suggested is not counted either.
    expect(suggestNext([row('(hidden)', 40)], uses, following())).toMatchObject({ kind: 'insufficient_data', sampleSize: 0 });
  });

  it('orders by how likely each is, without the skill used last and without what was seen once', () => {
    const answer = suggestNext([row('git add', 90), row('git commit', 6), row('pytest', 2), row('ruff check', 1)], uses, following());
    expect(names(answer)).toEqual(['git commit', 'pytest']);
    expect(answer).toMatchObject({ sampleSize: 9, suggestions: [{ sampleSize: 6, basis: 'everywhere', completionRatio: 1 }, {}] });
  });

  it('gives the estimate of the formula', () => {
    const answer = suggestNext([row('git commit', 6), row('pytest', 2)], uses, following());
    // (6 + 6 · 40/160) / (8 + 6), as two skills were seen next.
    expect(answer).toMatchObject({ suggestions: [{ probability: 7.5 / 14, lift: 7.5 / 14 / 0.25 }, {}] });
  });

  it('lets a project and a phase say more than what happens elsewhere, as far as they are known', () => {
    const rows = [
      row('pytest', 60, { project: 'web' }),
      row('git commit', 20, { project: 'lib', phase: 'verification' }),
      row('pytest', 2, { project: 'lib', phase: 'setup', completed: 1 }),
    ];
    expect(names(suggestNext(rows, uses, following()))).toEqual(['pytest', 'git commit']);
    expect(suggestNext(rows, uses, following('lib'))).toMatchObject({
      suggestions: [
        { name: 'git commit', basis: 'project', sampleSizeInProject: 20 },
        { name: 'pytest', sampleSize: 62, sampleSizeInProject: 2 },
      ],
    });
    expect(suggestNext(rows, uses, following('lib', 'verification'))).toMatchObject({ suggestions: [{ basis: 'project_and_phase' }, {}] });
    // An unknown project changes nothing.
    const known = suggestNext(rows, uses, following());
    const unknown = suggestNext(rows, uses, following('new', 'deployment'));
    expect(names(unknown)).toEqual(names(known));
  });

  it('gives probabilities that add up to no more than 1', () => {
    const rows = Array.from({ length: 300 }, (_, index) => row(`s${index}`, 1 + (index % 7), { project: `p${index % 3}` }));
    const many = rows.map(({ next, count }) => ({ name: next, count }));
    const answer = suggestNext(rows, many, { last: 'other', project: 'p1', phase: 'setup' }, 1000);
    const sum = answer.kind === 'suggestions' ? answer.suggestions.reduce((total, { probability }) => total + probability, 0) : Number.NaN;
    expect(sum).toBeGreaterThan(0.5);
    expect(sum).toBeLessThanOrEqual(1 + 1e-12);
  });

  it('suggests what sessions begin with when nothing was used yet', () => {
    expect(names(suggestNext([row('git add', 9), row('pytest', 3)], uses, { last: null, project: null, phase: null }))).toEqual([
      'git add',
      'pytest',
    ]);
  });

  it('answers for a row of 10,000 skills', () => {
    const rows = Array.from({ length: 10_000 }, (_, index) => row(`s${index}`, 2));
    const many = rows.map(({ next }) => ({ name: next, count: 3 }));
    expect(names(suggestNext(rows, many, following('p', 'setup')))).toHaveLength(5);
  });

  it('does not know a share when nothing has ended', () => {
    expect(suggestNext([row('pytest', 5, { ended: 0, completed: 0 })], uses, following())).toMatchObject({
      suggestions: [{ completionRatio: null, completionInterval: null }],
    });
  });
});
