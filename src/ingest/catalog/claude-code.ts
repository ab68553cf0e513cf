import { join } from 'node:path';
import type { DefinitionForm, DefinitionScope } from '../../domain/skill-definition.ts';
import type { Candidate, Place } from './candidate.ts';
import { findPluginDefinitions, type SettingsFile } from './claude-plugins.ts';
import { type Finder, findMarkdown, findSkills } from './find-files.ts';
import type { Surroundings } from './surroundings.ts';

/** The lower takes the name; a skill takes it before any command (https://code.claude.com/docs/en/skills). */
const SKILL_RANKS: Partial<Record<DefinitionScope, number>> = { enterprise: 0, personal: 1, project: 2, synced: 4 };
const COMMAND_RANK = 10;
/** Of subagents the project's comes before the person's (https://code.claude.com/docs/en/sub-agents). */
const AGENT_RANKS: Partial<Record<DefinitionScope, number>> = { enterprise: 0, project: 1, personal: 2 };

/** Everything that Claude Code would offer somewhere. */
export async function findClaudeCode(finder: Finder, { home, environment, managedFolder, projects }: Surroundings): Promise<Candidate[]> {
  const root = environment['CLAUDE_CONFIG_DIR'] || (home === undefined ? undefined : join(home, '.claude'));
  const managedRoot = managedFolder === undefined ? undefined : join(managedFolder, '.claude');
  const settings: SettingsFile[] = [];
  const searches: Promise<Candidate[]>[] = [];
  if (managedRoot !== undefined) searches.push(findIn(finder, managedRoot, 'enterprise', null));
  if (root !== undefined) {
    searches.push(
      findIn(finder, root, 'personal', null),
      findSkills(finder, join(root, 'skills', 'synced'), placeOf('skill', 'synced', null)),
    );
    settings.push({ path: join(root, 'settings.json'), directory: null });
  }
  if (managedFolder !== undefined) settings.push({ path: join(managedFolder, 'managed-settings.json'), directory: null });
  for (const { path, nested } of projects) {
    const folder = join(path, '.claude');
    searches.push(findIn(finder, folder, 'project', path, nested === '' ? '' : `${nested}:`));
    if (nested === '') {
      for (const name of ['settings.json', 'settings.local.json']) settings.push({ path: join(folder, name), directory: path });
    }
  }
  if (root !== undefined) searches.push(findPluginDefinitions(finder, root, settings));
  return (await Promise.all(searches)).flat();
}

async function findIn(finder: Finder, folder: string, scope: DefinitionScope, directory: string | null, prefix = ''): Promise<Candidate[]> {
  const place = (form: DefinitionForm) => ({ ...placeOf(form, scope, directory), prefix });
  const parts = [findSkills(finder, join(folder, 'skills'), place('skill'), scope === 'personal' ? ['synced'] : [])];
  // Of packages below a project only skills are taken up.
  if (prefix === '') {
    parts.push(findMarkdown(finder, join(folder, 'commands'), 'command', place('command')));
    parts.push(
      findMarkdown(finder, join(folder, 'agents'), 'agent', place('agent')).then((agents) =>
        agents.map((agent) => ({ ...agent, prefix: '' })),
      ),
    );
  }
  return (await Promise.all(parts)).flat();
}

function placeOf(form: DefinitionForm, scope: DefinitionScope, directory: string | null): Place {
  const ranks = form === 'agent' ? AGENT_RANKS : SKILL_RANKS;
  const rank = (ranks[scope] ?? 0) + (form === 'command' ? COMMAND_RANK : 0);
  return { agent: 'claude-code', scope, directory, isNamedByFrontmatter: form === 'agent', isStrict: false, rank };
}
