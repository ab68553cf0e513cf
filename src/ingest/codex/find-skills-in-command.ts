import { toSkillName } from '../../domain/taxonomy/safe-name.ts';

/** Of a longer command only the beginning is looked at (UTF-16 units). */
const MAX_COMMAND = 8_192;
const MAX_SKILLS = 20;
const READERS = new Set('cat sed head tail less more bat batcat awk nl get-content type'.split(' '));
const RUNNERS = new Set('python python3 bash zsh sh node deno bun ruby perl pwsh uv npx'.split(' '));

/** The folder of a skill below one of the places that Codex loads skills from. */
const SKILL_FOLDER = new RegExp(
  [
    '(?:^|/)(?:[.]agents|[.]codex|codex)/skills/(?:[.]system/)?(?<own>[^/]+)/',
    '(?:^|/)plugins/cache/[^/]+/(?<plugin>[^/]+)/[^/]+/(?:[^/]+/)*?skills/(?<ofPlugin>[^/]+)/',
  ].join('|'),
);

/**
 * Names of the skills that a command reads the `SKILL.md` of, or runs a script of: there is no tool for skills, so this is
 * how a model uses one. Codex itself counts these two (`detect_implicit_skill_invocation_for_command`), knowing the
 * folders of all skills; we know the places where those are. A skill in a plugin is `plugin:name`, as in its own list.
 *
 * @param directory - where the command runs, for relative paths
 */
export function findSkillsInCommand(command: string, directory: string | null): readonly string[] {
  // Nearly no command does: no more than two searches for those.
  if (!command.includes('SKILL.md') && !command.includes('skills/')) {
    if (directory === null || !directory.includes('skills/')) return [];
  }
  const names = new Set<string>();
  for (const part of command.slice(0, MAX_COMMAND).split(/&&|\|\|?|[;\n]/)) {
    for (const path of pathsUsedBy(part)) {
      const name = skillOf(path.startsWith('/') || path.startsWith('~') || directory === null ? path : `${directory}/${path}`);
      if (name !== null && names.size < MAX_SKILLS) names.add(name);
    }
  }
  return [...names];
}

/** Paths that a simple command reads as a skill's text or runs as a script. */
function pathsUsedBy(part: string): string[] {
  const words = part.trim().split(/\s+/).map(unquote);
  while (words[0] !== undefined && /^\w+=/.test(words[0])) words.shift();
  const [first = '', ...rest] = words;
  const program = (first.split(/[\\/]/).at(-1) ?? '').toLowerCase().replace(/\.exe$/, '');
  if (READERS.has(program)) {
    return rest.filter((word, index) => word.endsWith('SKILL.md') && !/>$/.test(rest[index - 1] ?? '') && !word.startsWith('>'));
  }
  const script = RUNNERS.has(program) ? rest.find((word) => !word.startsWith('-') && word !== 'run') : first;
  return script?.includes('/scripts/') || script?.startsWith('scripts/') ? [script] : [];
}

function skillOf(path: string): string | null {
  const groups = SKILL_FOLDER.exec(path.replaceAll('\\', '/').replaceAll('/./', '/'))?.groups;
  if (groups === undefined) return null;
  const name = groups['own'] ?? `${groups['plugin']}:${groups['ofPlugin']}`;
  // A pattern or a variable names no skill.
  return /^[\w.:-]{1,120}$/.test(name) ? toSkillName(name) : null;
}

function unquote(word: string): string {
  return word.replace(/^["']|["']$/g, '');
}
