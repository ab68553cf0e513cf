export type * from './answers.ts';
export { SessionBuddyClientError } from './client-error.ts';
export type { EditorContext } from './ide-client.ts';
export type { AgentName, Invocation, Outcome, RecordResult, SkillKind, StoredResult } from './invocation.ts';
export type { SubscribeOptions, WebSocketConstructor, WebSocketLike } from './live-subscription.ts';
export type { Query } from './query.ts';
export type { ErrorListener } from './record-queue.ts';
export { type ClientOptions, SessionBuddyClient, type Subscription, type TrackOptions } from './session-buddy-client.ts';
