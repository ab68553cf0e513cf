import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Writes files below a folder: text, or a value as JSON. Folders are made on the way. */
export function writeFiles(root: string, files: Readonly<Record<string, unknown>>): void {
  for (const [path, content] of Object.entries(files)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

/** A `SKILL.md` as the Agent Skills specification has it. */
export function skillText(name: string, description: string, body = `# ${name}\n\nDo it well.\n`): string {
  return `---\nname: ${name}\ndescription: ${description}\n---\n${body}`;
}

/** Ada's machine: every place in which Claude Code, Codex and Gemini CLI look, with a project of two packages. */
export const MADE_UP_HOME: Readonly<Record<string, unknown>> = {
  'managed/.claude/skills/deploy/SKILL.md': skillText('deploy', 'Ships it the way everybody has to'),
  'managed/managed-settings.json': { enabledPlugins: { 'forbidden@market': false } },

  'home/.claude/skills/deploy/SKILL.md': skillText('deploy', 'Ships it my way'),
  'home/.claude/skills/notes/SKILL.md': skillText('other-name', 'Keeps notes'),
  'home/.claude/skills/notes/scripts/keep.sh': 'echo kept\n',
  'home/.claude/skills/typed/SKILL.md': '---\ndescription: Only by hand\ndisable-model-invocation: true\n---\nGo.\n',
  'home/.claude/skills/plain/SKILL.md': '# Plain\n\nSays what it is for\nin two lines.\n\nMore.\n',
  'home/.claude/skills/synced/pdf/SKILL.md': skillText('pdf', 'Reads documents'),
  'home/.claude/skills/synced/notes/SKILL.md': skillText('notes', 'From the account'),
  'home/.claude/commands/notes.md': 'Keep notes, the old way.\n',
  'home/.claude/commands/git/sync.md': '---\ndescription: Brings branches together\n---\nDo it.\n',
  'home/.claude/agents/planner.md': '---\nname: planner\ndescription: Plans\n---\nYou plan.\n',
  'home/.claude/settings.json': {
    enabledPlugins: { 'tools@market': true, 'off@market': false, 'forbidden@market': true, '../up@market': true },
  },

  'home/.claude/plugins/known_marketplaces.json': { market: { source: { source: 'github', repo: 'ada/market' } } },
  'home/.claude/plugins/cache/market/tools/1.9.0/skills/old/SKILL.md': skillText('old', 'Of an older version'),
  'home/.claude/plugins/cache/market/tools/1.10.0/.claude-plugin/plugin.json': {
    name: 'toolbox',
    skills: ['./extra', '../../../../../skills', '/etc'],
  },
  'home/.claude/plugins/cache/market/tools/1.10.0/skills/folder/SKILL.md': skillText('renamed', 'Has a name of its own'),
  'home/.claude/plugins/cache/market/tools/1.10.0/extra/SKILL.md': '# Extra\n\nBeside the others.\n',
  'home/.claude/plugins/cache/market/tools/1.10.0/commands/build.md': 'Build it.\n',
  'home/.claude/plugins/cache/market/tools/1.10.0/agents/review/strict.md': '---\nname: strict\ndescription: Reviews\n---\n',
  'home/.claude/plugins/cache/market/off/1.0.0/skills/hidden/SKILL.md': skillText('hidden', 'Of a plugin turned off'),
  'home/.claude/plugins/cache/market/forbidden/1.0.0/skills/banned/SKILL.md': skillText('banned', 'Turned off for everybody'),

  'home/.agents/skills/shared/SKILL.md': skillText('shared', 'For Codex and Gemini'),
  'home/.codex/skills/nested/deep/SKILL.md': skillText('deep', 'Below a folder of its own'),
  'home/.codex/skills/nameless/SKILL.md': '---\ndescription: Has no name\n---\n',
  'home/.codex/skills/.system/creator/SKILL.md': skillText('creator', 'Came with Codex'),
  'home/.gemini/skills/shared/SKILL.md': skillText('shared', 'For Gemini only'),
  'home/.gemini/skills/colon/SKILL.md': '---\nname: colon\ndescription: Use when: a colon stands there\n---\n',
  'home/.gemini/extensions/maps/skills/route/SKILL.md': skillText('route', 'Finds the way'),

  'home/code/shop/.git/HEAD': 'ref: refs/heads/main\n',
  'home/code/shop/.claude/skills/deploy/SKILL.md': skillText('deploy', 'Ships the shop'),
  'home/code/shop/.claude/skills/stock/SKILL.md': skillText('stock', 'Counts'),
  'home/code/shop/.claude/commands/stock.md': 'Count, the old way.\n',
  'home/code/shop/.claude/agents/planner.md': '---\nname: planner\ndescription: Plans the shop\n---\n',
  'home/code/shop/.agents/skills/shared/SKILL.md': skillText('shared', 'Of the shop'),
  'home/code/shop/.gemini/skills/shared/SKILL.md': skillText('shared', 'Of the shop, for Gemini'),
  'home/code/shop/apps/web/.claude/skills/deploy/SKILL.md': skillText('deploy', 'Ships the web'),
  'home/code/shop/node_modules/lib/.claude/skills/stray/SKILL.md': skillText('stray', 'Of a dependency'),
};
