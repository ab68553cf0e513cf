/** Codes of the `error` message. */
export const ERROR_MESSAGE_CODES = [
  'BAD_JSON',
  'BAD_MESSAGE',
  'UNKNOWN_TYPE',
  'NOT_SUPPORTED',
  'RATE_LIMITED',
  'TOO_MANY_SUBSCRIPTIONS',
  'TOO_MANY_REPLAYS',
  'SKILL_NOT_FOUND',
  'STORAGE_UNAVAILABLE',
] as const;
export type ErrorMessageCode = (typeof ERROR_MESSAGE_CODES)[number];
