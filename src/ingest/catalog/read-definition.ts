import { estimateTokens } from '../../domain/estimate-tokens.ts';
import type { DefinitionProblem, SkillDefinition } from '../../domain/skill-definition.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import type { Candidate } from './candidate.ts';
import { hashContent, LONGEST_DEFINITION, listContent, stampOf } from './content.ts';
import type { Finder } from './find-files.ts';
import { type Frontmatter, parseFrontmatter } from './frontmatter.ts';

/** Where Claude Code cuts a description in its listing. */
const LONGEST_LISTED = 1_536;
/** What is kept of a description. */
const LONGEST_DESCRIPTION = 1_536;

export interface ReadOptions extends Finder {
  /** The same candidate as it was read last. */
  readonly known: SkillDefinition | undefined;
  readonly gitHead: string | null;
}

/**
 * The definition of a candidate; undefined when its file is gone, cannot be read or has no name. `shadowedBy` is for
 * those who see all of them.
 */
export async function readDefinition(
  candidate: Candidate,
  { files, onProblem, known, gitHead }: ReadOptions,
): Promise<SkillDefinition | undefined> {
  const content = await listContent(files, candidate);
  if (content.length === 0) return undefined;
  const stamp = stampOf(content, gitHead);
  if (known?.stamp === stamp && isSamePlace(known, candidate)) return { ...known, shadowedBy: null };
  const bytes = await files.readBytes(candidate.path, LONGEST_DEFINITION, onProblem);
  if (bytes === undefined) return undefined;
  const size = content.find(({ path }) => path === candidate.path)?.entry.size ?? bytes.length;
  const described = describeDefinition(candidate, Buffer.from(bytes).toString('utf8'), size > LONGEST_DEFINITION);
  if (described === undefined) return undefined;
  const { agent, path, form, scope, directory, plugin, marketplace, origin } = candidate;
  return {
    ...{ agent, path, form, scope, directory, plugin, marketplace, origin, ...described },
    shadowedBy: null,
    contentHash: await hashContent(files, content, { path, bytes }),
    gitCommit: gitHead === null ? null : await files.findGitCommit(candidate.folder ?? candidate.path),
    stamp,
  };
}

/** False when the same file is now found in another way: its name or its scope may be another. */
function isSamePlace(known: SkillDefinition, { form, scope, directory, plugin, marketplace, origin, prefix }: Candidate): boolean {
  return (
    known.form === form &&
    known.scope === scope &&
    known.directory === directory &&
    known.plugin === plugin &&
    known.marketplace === marketplace &&
    known.origin === origin &&
    known.skill.name.startsWith(prefix)
  );
}

type Described = Pick<SkillDefinition, 'skill' | 'description' | 'isListed' | 'isLoaded' | 'problem' | 'listingTokens' | 'bodyTokens'>;

/** What a definition's text says. @returns undefined when there is no name to know it by */
export function describeDefinition(candidate: Candidate, text: string, isTooLarge = false): Described | undefined {
  const frontmatter = parseFrontmatter(text);
  const ownName = candidate.isNamedByFrontmatter ? frontmatter.name : null;
  const name = toSkillName(`${candidate.prefix}${ownName ?? candidate.placeName}`);
  if (name === null) return undefined;
  const description = descriptionOf(candidate, frontmatter);
  const problem = problemOf(candidate, frontmatter, isTooLarge);
  const isLoaded = !candidate.isStrict || problem === null || problem === 'too_large';
  const isListed = isLoaded && !frontmatter.isOnlyTyped;
  const entry = `- ${name}: ${description.slice(0, LONGEST_LISTED)}\n`;
  return {
    skill: { kind: candidate.form === 'agent' ? 'agent' : 'skill', name },
    description: description.slice(0, LONGEST_DESCRIPTION).toWellFormed(),
    isListed,
    isLoaded,
    problem,
    listingTokens: isListed ? estimateTokens(entry.length) : 0,
    bodyTokens: estimateTokens(frontmatter.body.length),
  };
}

function descriptionOf({ isStrict }: Candidate, { description, whenToUse, body }: Frontmatter): string {
  if (isStrict) return description ?? '';
  return [description ?? firstParagraph(body), whenToUse].filter((part) => part !== null && part !== '').join(' - ');
}

/** Headings are not part of it. */
function firstParagraph(body: string): string {
  const lines: string[] = [];
  for (const line of body.slice(0, 16_384).split(/\r?\n/)) {
    const text = line.trim();
    const isEnd = text === '' || text.startsWith('#');
    if (isEnd && lines.length > 0) break;
    if (!isEnd) lines.push(text);
  }
  return lines.join(' ');
}

function problemOf({ isStrict }: Candidate, { name, description, isBroken }: Frontmatter, isTooLarge: boolean): DefinitionProblem | null {
  if (isBroken) return 'broken_frontmatter';
  if (isStrict && name === null) return 'no_name';
  if (isStrict && description === null) return 'no_description';
  return isTooLarge ? 'too_large' : null;
}
