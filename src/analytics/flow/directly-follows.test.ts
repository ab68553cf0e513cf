import { expect, it } from 'vitest';
import { countDirectlyFollows, dependencyMeasure, loopMeasure } from './directly-follows.ts';

it('counts what directly follows what', () => {
  expect(countDirectlyFollows([['test', 'fix', 'test', 'test', 'commit'], ['fix'], []])).toEqual([
    { from: 'fix', to: 'test', count: 1, dependency: 0 },
    { from: 'test', to: 'commit', count: 1, dependency: 0.5 },
    { from: 'test', to: 'fix', count: 1, dependency: 0 },
    { from: 'test', to: 'test', count: 1, dependency: 0.5 },
  ]);
});

it('measures how sure it is that one leads to another', () => {
  expect(dependencyMeasure(0, 0)).toBe(0);
  expect(dependencyMeasure(6, 0)).toBeCloseTo(6 / 7, 12);
  expect(dependencyMeasure(2, 4)).toBeCloseTo(-2 / 7, 12);
  expect(loopMeasure(0)).toBe(0);
  expect(loopMeasure(3)).toBe(0.75);
});
