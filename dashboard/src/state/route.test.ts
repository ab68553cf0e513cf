import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SKILL_KINDS } from '../wire/types.ts';
import { parseRoute, type Route, toHash, WINDOWS } from './route.ts';

const shared = { since: fc.constantFrom(...WINDOWS), kinds: fc.constantFrom('ranked' as const, 'all' as const, ...SKILL_KINDS) };
const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 });
const routes: fc.Arbitrary<Route> = fc.oneof(
  fc.record({ ...shared, view: fc.constant('overview' as const) }),
  fc.record({ ...shared, view: fc.constant('skill' as const), name, kind: fc.constantFrom(...SKILL_KINDS) }),
  fc.record({ ...shared, view: fc.constant('session' as const), id: name }),
);

describe('parseRoute', () => {
  it('reads every address that toHash writes, whatever the name', () => {
    fc.assert(
      fc.property(routes, (route) => {
        expect(parseRoute(toHash(route))).toEqual(route);
      }),
    );
  });

  it('survives half of a surrogate pair in a name', () => {
    expect(parseRoute(toHash({ view: 'skill', name: 'a\ud800', kinds: 'ranked' }))).toEqual({
      view: 'skill',
      name: 'a\ufffd',
      kinds: 'ranked',
    });
  });

  it.each(['', '#', '#/', '#/nowhere/x', '#/skills/', '#/skills/%E0%A4%A', '#/?since=9y&kinds=none'])(
    'takes %j, which it cannot read, for the overview',
    (hash) => {
      expect(parseRoute(hash)).toEqual({ view: 'overview', kinds: 'ranked' });
    },
  );
});
