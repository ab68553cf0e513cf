import type { SkillRef } from '../domain/skill.ts';

/** A skill that an agent is about to use, as its hook tells. */
export interface UpcomingUse {
  /** The agent's own id of the session. */
  readonly sessionId: string;
  readonly skill: SkillRef;
  /** What to answer the hook with so that the model reads a line, and nothing is decided: the text of a JSON document. */
  answer(line: string): string;
}

/** Understands the hooks of one agent that come before a skill is used. */
export interface UpcomingUseReader {
  /** Last part of the path they are sent to, as `claude-code`. */
  readonly agent: string;
  /** @returns undefined for every other message, one too large to be read while the agent waits among them; never throws */
  read(body: Uint8Array): UpcomingUse | undefined;
}

/** Answers a hook that asked for advice. */
export interface HookAdvisor {
  /**
   * What to answer, at once and from memory; undefined for nothing, which is what every failure comes to.
   *
   * @param query - behind the `?` of the path it was sent to
   * @param body - not changed, and not kept
   */
  advise(agent: string, query: string, body: Uint8Array): string | undefined;
}
