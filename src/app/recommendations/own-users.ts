import { OWN_USER } from '../../ports/community.ts';

/** So many users, by id, tell whether there is one person or more. */
export const ENOUGH_USERS_TO_TELL = 3;

/**
 * True when all users are one person: transcripts name nobody and an agent's telemetry names its account, so with one name
 * at most beside the unnamed sessions these are of whoever sits here.
 */
export function areOnePerson(users: readonly string[]): boolean {
  return users.filter((user) => user !== OWN_USER).length <= 1;
}

/** The users that are this installation's own person. */
export function ownUsers(users: readonly string[]): readonly string[] {
  return areOnePerson(users) ? [...new Set([OWN_USER, ...users])] : [OWN_USER];
}
