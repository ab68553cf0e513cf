import type { RecommendRequest } from './recommender.ts';

/** How a user is stored: a keyed hash. */
const USER_ID = /^[0-9a-f]{64}$/;

/**
 * Whom a person means by a name.
 *
 * @param user - `me`, `all`, an id as stored, or a user as the agent reports it
 * @param hashUser - what a user is called in the database
 */
export function toAskedUser(user: string, hashUser: (user: string) => string): RecommendRequest['user'] {
  if (user === 'me' || user === 'all') return user;
  // Databases of earlier versions hold users as they were called.
  return USER_ID.test(user) ? [user] : [user, hashUser(user)];
}
