import { describe, expect, it } from 'vitest';
import { findSkillsInCommand } from './find-skills-in-command.ts';

describe('findSkillsInCommand', () => {
  it.each([
    ["sed -n '1,220p' /home/ada/.agents/skills/merge/SKILL.md", ['merge']],
    ['cat ~/.codex/skills/.system/imagegen/SKILL.md', ['imagegen']],
    ['cat .agents/skills/merge/SKILL.md', ['merge']],
    ['cat /etc/codex/skills/deploy/SKILL.md', ['deploy']],
    ['cat "/home/ada/.codex/plugins/cache/openai-curated/github/43313cc9/skills/yeet/SKILL.md"', ['github:yeet']],
    ['head -50 a/.agents/skills/one/SKILL.md && tail b/.agents/skills/two/SKILL.md; ls', ['one', 'two']],
    ['bash -x /home/ada/.agents/skills/merge/scripts/run.sh --all', ['merge']],
    ['python3 ~/.codex/skills/pdf/scripts/fill.py form.pdf', ['pdf']],
    ['LANG=C /home/ada/.agents/skills/merge/scripts/run', ['merge']],
    ['Get-Content C:\\Users\\ada\\.agents\\skills\\merge\\SKILL.md', ['merge']],
  ])('finds what %j uses', (command, names) => {
    expect(findSkillsInCommand(command, '/home/ada/engine')).toEqual(names);
  });

  it.each([
    'rg -n description ~/.agents/skills/merge/SKILL.md',
    'git add .agents/skills/merge/SKILL.md',
    'ls ~/.agents/skills/merge',
    'cat > .agents/skills/merge/SKILL.md',
    'cat skills-data/bench/SKILL.md',
    'cat ~/.agents/skills/*/SKILL.md',
    'cat $SKILLS/.agents/skills/$name/SKILL.md',
    'npm test',
    '',
  ])('finds nothing in %j', (command) => {
    expect(findSkillsInCommand(command, '/home/ada/engine')).toEqual([]);
  });

  it('resolves paths from where the command runs', () => {
    expect(findSkillsInCommand('cat SKILL.md', '/home/ada/.agents/skills/merge')).toEqual(['merge']);
    expect(findSkillsInCommand('scripts/run.sh', '/home/ada/.agents/skills/merge')).toEqual(['merge']);
    expect(findSkillsInCommand('cat SKILL.md', null)).toEqual([]);
  });

  it('is done with any command in a few milliseconds', () => {
    const startedAt = performance.now();
    findSkillsInCommand(`cat ${'plugins/cache/a/b/c/'.repeat(50_000)}SKILL.md`, null);
    findSkillsInCommand(`cat ${'.agents/skills/'.repeat(50_000)}/SKILL.md`, `/skills/${'x/'.repeat(100_000)}`);
    expect(performance.now() - startedAt).toBeLessThan(300);
  });
});
