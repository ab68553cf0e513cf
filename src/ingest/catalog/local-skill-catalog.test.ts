import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MADE_UP_HOME, skillText, writeFiles } from '../../../test/support/made-up-home.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import type { SkillDefinition } from '../../domain/skill-definition.ts';
import { localCatalogFiles } from '../../platform/local-catalog-files.ts';
import type { CatalogFiles } from '../../ports/skill-catalog.ts';
import { LocalSkillCatalog } from './local-skill-catalog.ts';

interface Machine {
  readonly root: string;
  scan(options?: {
    directories?: readonly string[];
    known?: readonly SkillDefinition[];
    files?: Partial<CatalogFiles>;
    onProblem?: (problem: string) => void;
  }): Promise<SkillDefinition[]>;
}

function machineOf(files: Readonly<Record<string, unknown>>): Machine {
  const root = temporaryFolder();
  writeFiles(root, files);
  return {
    root,
    scan({ directories = [join(root, 'home/code/shop')], known = [], files: replaced, ...options } = {}) {
      const catalog = new LocalSkillCatalog({ files: { ...localCatalogFiles, ...replaced }, managedFolder: join(root, 'managed') });
      return catalog.scan({ environment: { HOME: join(root, 'home') }, directories, known, ...options });
    },
  };
}

/** `name scope`, with what is special about it. */
function describeAll(definitions: readonly SkillDefinition[], agent: string): string[] {
  return definitions
    .filter((definition) => definition.agent === agent)
    .map(({ skill, form, scope, shadowedBy, isListed, isLoaded, problem }) =>
      [
        skill.name,
        form === 'skill' ? scope : `${scope} ${form}`,
        ...(shadowedBy === null ? [] : ['shadowed']),
        ...(isLoaded && !isListed ? ['typed'] : []),
        ...(isLoaded ? [] : [`refused: ${problem}`]),
      ].join(', '),
    )
    .sort();
}

describe("Ada's machine", () => {
  it('has what Claude Code offers, by the names under which it is invoked, the replaced ones marked', async () => {
    expect(describeAll(await machineOf(MADE_UP_HOME).scan(), 'claude-code')).toEqual([
      'apps/web:deploy, project',
      'deploy, enterprise',
      'deploy, personal, shadowed',
      'deploy, project, shadowed',
      'git:sync, personal command',
      'notes, personal',
      'notes, personal command, shadowed',
      'notes, synced, shadowed',
      'pdf, synced',
      'plain, personal',
      'planner, personal agent',
      'planner, project agent',
      'stock, project',
      'stock, project command, shadowed',
      'toolbox:build, plugin command',
      'toolbox:extra, plugin',
      'toolbox:renamed, plugin',
      'toolbox:review:strict, plugin agent',
      'typed, personal, typed',
    ]);
  });

  it('has what Codex offers: two of one name both, and nothing without a name', async () => {
    expect(describeAll(await machineOf(MADE_UP_HOME).scan(), 'codex')).toEqual([
      'creator, bundled',
      'deep, personal',
      'nameless, personal, refused: no_name',
      'shared, personal',
      'shared, project',
    ]);
  });

  it('has what Gemini CLI offers: the shared folder before its own, and YAML that it will not read', async () => {
    expect(describeAll(await machineOf(MADE_UP_HOME).scan(), 'gemini')).toEqual([
      'colon, personal, refused: broken_frontmatter',
      'route, extension',
      'shared, personal',
      'shared, personal, shadowed',
      'shared, project',
      'shared, project, shadowed',
    ]);
  });

  it('says of each where it comes from and what it costs', async () => {
    const machine = machineOf(MADE_UP_HOME);
    const definitions = await machine.scan();
    const folder = join(machine.root, 'home/.claude/plugins/cache/market/tools/1.10.0/skills/folder');
    expect(definitions.find(({ path }) => path === join(folder, 'SKILL.md'))).toMatchObject({
      ...{ plugin: 'toolbox', marketplace: 'market', origin: 'ada/market', directory: null, gitCommit: null },
      description: 'Has a name of its own',
      listingTokens: Math.ceil('- toolbox:renamed: Has a name of its own\n'.length / 4),
      bodyTokens: Math.ceil('# renamed\n\nDo it well.\n'.length / 4),
    });
    expect(definitions.find(({ skill }) => skill.name === 'plain')?.description).toBe('Says what it is for in two lines.');
    expect(definitions.find(({ skill }) => skill.name === 'typed')?.listingTokens).toBe(0);
    expect(definitions.find(({ skill }) => skill.name === 'stock')?.directory).toBe(join(machine.root, 'home/code/shop'));
  });

  it('is found from a package below the project too, by the name that it has there', async () => {
    const machine = machineOf(MADE_UP_HOME);
    const names = (await machine.scan({ directories: [join(machine.root, 'home/code/shop/apps/web')] })).map(({ skill, scope }) => [
      scope,
      skill.name,
    ]);
    expect(names).toContainEqual(['project', 'stock']);
    expect(names.filter(([scope, name]) => scope === 'project' && name === 'deploy')).toHaveLength(2);
  });

  it('is moved by CLAUDE_CONFIG_DIR and CODEX_HOME, and where nothing is, nothing is found', async () => {
    const machine = machineOf(MADE_UP_HOME);
    const catalog = new LocalSkillCatalog({ files: localCatalogFiles, managedFolder: undefined });
    const environment = { CLAUDE_CONFIG_DIR: join(machine.root, 'home/.claude'), CODEX_HOME: join(machine.root, 'home/.codex') };
    const agents = new Set((await catalog.scan({ environment, directories: [], known: [] })).map(({ agent }) => agent));
    expect([...agents]).toEqual(['claude-code', 'codex']);
    expect(
      await catalog.scan({ environment: { HOME: join(machine.root, 'nobody') }, directories: ['/nowhere', 'relative'], known: [] }),
    ).toEqual([]);
  });
});

describe('a version', () => {
  const skill = 'home/.claude/skills/notes';

  it('is another when the text or a script changes, and the same when neither does', async () => {
    const machine = machineOf(MADE_UP_HOME);
    const hashOf = async () => (await machine.scan()).find(({ path }) => path === join(machine.root, skill, 'SKILL.md'))?.contentHash;
    const first = await hashOf();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    expect(await hashOf()).toBe(first);
    writeFileSync(join(machine.root, skill, 'scripts/keep.sh'), 'echo kept better\n');
    const second = await hashOf();
    writeFileSync(join(machine.root, skill, 'references.md'), 'More.\n');
    expect(new Set([first, second, await hashOf()]).size).toBe(3);
  });

  it('is not read again while its files are as they were', async () => {
    const machine = machineOf(MADE_UP_HOME);
    const known = await machine.scan();
    const read: string[] = [];
    const readBytes: CatalogFiles['readBytes'] = (path, ...rest) => {
      if (/\.(md|sh)$/.test(path)) read.push(path);
      return localCatalogFiles.readBytes(path, ...rest);
    };
    expect(await machine.scan({ known, files: { readBytes } })).toEqual(known);
    expect(read).toEqual([]);
    writeFileSync(join(machine.root, skill, 'SKILL.md'), skillText('notes', 'Keeps better notes'));
    const again = await machine.scan({ known, files: { readBytes } });
    expect(again.find(({ description }) => description === 'Keeps better notes')?.skill.name).toBe('notes');
    expect(new Set(read)).toEqual(new Set([join(machine.root, skill, 'SKILL.md'), join(machine.root, skill, 'scripts/keep.sh')]));
  });

  it('has the commit that touched it last', async () => {
    const machine = machineOf({ 'home/code/shop/.claude/skills/stock/SKILL.md': skillText('stock', 'Counts') });
    const shop = join(machine.root, 'home/code/shop');
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], { cwd: shop, encoding: 'utf8' }).trim();
    git('init', '-q', '-b', 'main');
    const commitOf = async () => (await machine.scan())[0]?.gitCommit;
    expect(await commitOf()).toBeNull();
    git('add', '.');
    git('commit', '-qm', 'Count');
    const first = git('rev-parse', 'HEAD');
    expect(await commitOf()).toBe(first);
    writeFiles(shop, { 'README.md': 'Shop\n' });
    git('add', '.');
    git('commit', '-qm', 'Say what it is');
    expect(await commitOf()).toBe(first);
    const [known] = await machine.scan();
    git('commit', '-q', '--amend', '-m', 'Say it better');
    expect((await machine.scan({ known: known ? [known] : [] }))[0]?.gitCommit).toBe(first);
  });
});

describe('what is broken or hostile', () => {
  it('costs nothing else', async () => {
    const machine = machineOf({
      'home/.claude/skills/broken/SKILL.md': '---\nname: [unclosed\ndescription: Use when: it breaks\n---\nGo.\n',
      'home/.claude/skills/endless/SKILL.md': `---\ndescription: never ends\n${'key: value\n'.repeat(10_000)}`,
      'home/.claude/skills/aliases/SKILL.md': `---\na: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\ndescription: bomb\n---\n`,
      'home/.claude/skills/deep/SKILL.md': `---\ndescription: ${'['.repeat(16_000)}\n---\n`,
      'home/.claude/skills/huge/SKILL.md': `---\ndescription: Goes on\n---\n${'x'.repeat(3 * 1024 * 1024)}`,
      'home/.claude/skills/empty/SKILL.md': '',
      'home/.claude/skills/binary/SKILL.md': '\u0000\u0001\ufffd',
      'home/.claude/skills/list/SKILL.md': '---\n- a\n- b\n---\nA list.\n',
      'home/.claude/settings.json': '{ broken',
    });
    const found = new Map((await machine.scan()).map((definition) => [definition.skill.name, definition]));
    expect([...found].map(([name, { problem }]) => [name, problem])).toEqual([
      ['aliases', 'broken_frontmatter'],
      ['binary', null],
      ['broken', 'broken_frontmatter'],
      ['deep', 'broken_frontmatter'],
      ['empty', null],
      ['endless', 'broken_frontmatter'],
      ['huge', 'too_large'],
      ['list', 'broken_frontmatter'],
    ]);
    expect(found.get('broken')?.description).toBe('Use when: it breaks');
    expect(found.get('aliases')?.description).toBe('bomb');
  });

  it('ends where links lead around in a ring, and passes over what may not be read', async () => {
    const machine = machineOf({
      'home/.claude/commands/a/one.md': 'One.\n',
      'home/.claude/skills/real/SKILL.md': skillText('real', 'Is there'),
      'home/.claude/skills/secret/SKILL.md': skillText('secret', 'May not be read'),
    });
    const folder = join(machine.root, 'home/.claude');
    symlinkSync('..', join(folder, 'commands/a/up'));
    symlinkSync('real', join(folder, 'skills/linked'));
    symlinkSync('nowhere', join(folder, 'skills/dangling'));
    symlinkSync('..', join(folder, 'skills/real/around'));
    mkdirSync(join(folder, 'skills/pipe'));
    execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'skills/pipe/SKILL.md')]);
    const problems: string[] = [];
    const readBytes: CatalogFiles['readBytes'] = async (path, maxBytes, onProblem) => {
      if (!path.includes('secret')) return localCatalogFiles.readBytes(path, maxBytes, onProblem);
      onProblem?.(`${path}: EACCES`);
      return undefined;
    };
    const found = await machine.scan({ files: { readBytes }, onProblem: (problem) => problems.push(problem) });
    expect(found.map(({ skill }) => skill.name).sort()).toEqual(['a:one', 'linked', 'real']);
    expect(problems).toEqual([`${join(folder, 'skills/secret/SKILL.md')}: EACCES`]);
  });

  it.skipIf(process.getuid?.() === 0)('is told when it is a folder that may not be opened', async () => {
    const machine = machineOf({ 'home/.claude/skills/real/SKILL.md': skillText('real', 'Is there') });
    const folder = join(machine.root, 'home/.claude/skills');
    chmodSync(folder, 0);
    const problems: string[] = [];
    expect(await machine.scan({ onProblem: (problem) => problems.push(problem) })).toEqual([]);
    chmodSync(folder, 0o700);
    expect(problems).toEqual([`${folder}: EACCES`]);
  });

  it('keeps names to what may be shown', async () => {
    const machine = machineOf({
      'home/.codex/skills/a/SKILL.md': skillText('"../../etc/\\u202epasswd\\u0007"', 'Turns around'),
      'home/.codex/skills/b/SKILL.md': skillText('x'.repeat(500), 'Is long'),
    });
    const names = (await machine.scan()).map(({ skill }) => skill.name);
    expect(names).toEqual(['../../etc/passwd', 'x'.repeat(200)]);
  });

  it('is gone when its folder is', async () => {
    const machine = machineOf(MADE_UP_HOME);
    const before = await machine.scan();
    rmSync(join(machine.root, 'home/.claude/skills'), { recursive: true });
    expect((await machine.scan({ known: before })).length).toBeLessThan(before.length);
  });
});
