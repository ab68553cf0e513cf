import type { SkillRef } from './skill.ts';

/** Shell commands that look at files, or move about, as the tools `Read` and `Grep` do. */
const PLAIN_COMMANDS: ReadonlySet<string> = new Set(
  `awk basename cat cd clear column comm cut date diff dirname du echo env false file find grep head hexdump jq less ls more nl printf ps pwd
   readlink realpath rg sed sleep sort stat tail tee test tr tree true tty type uniq wc which whoami xargs xxd`.split(/\s+/),
);

/**
 * True for a shell command that is used all day whatever the work is: nobody needs to hear that `ls` could be used next.
 * Kind `tool` is left out of rankings for the same reason.
 */
export function isPlainCommand({ kind, name }: SkillRef): boolean {
  return kind === 'shell' && PLAIN_COMMANDS.has(name);
}
