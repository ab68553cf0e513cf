/** The kinds of skill (CONTRACT section 1). */
export const SKILL_KINDS = ['skill', 'agent', 'mcp', 'shell', 'tool', 'ci', 'hook'] as const;
export type SkillKind = (typeof SKILL_KINDS)[number];

/** Rankings leave out `tool` unless asked: an agent reads and edits files all day. */
export const RANKED_KINDS: readonly SkillKind[] = SKILL_KINDS.filter((kind) => kind !== 'tool');

export function isSkillKind(value: unknown): value is SkillKind {
  return typeof value === 'string' && (SKILL_KINDS as readonly string[]).includes(value);
}

/** A skill is known by its kind and its name: the subagent `review` and the slash command `review` are two. */
export interface SkillRef {
  readonly kind: SkillKind;
  /** As CONTRACT section 1 names it; 1–200 characters, no control characters. */
  readonly name: string;
}

/**
 * The name of what a source says happened but will not name: agents report `custom_skill`, `mcp_tool`, `third-party`
 * in place of names unless told otherwise. Rankings leave it out, as it is many skills and not one.
 */
export const HIDDEN_NAME = '(hidden)';

export function isHidden({ name }: SkillRef): boolean {
  return name === HIDDEN_NAME;
}

/** Tells one skill from another in a map, or in what is kept. */
export function skillKey({ kind, name }: SkillRef): string {
  return `${kind} ${name}`;
}
