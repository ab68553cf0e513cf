import { phaseOfCiJob } from '../../domain/ci-stage.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import { classify } from '../../domain/taxonomy/classify.ts';
import { nameShellCommand } from '../../domain/taxonomy/name-shell-command.ts';
import type { GateParser, QualityGates } from '../../ports/gate-parser.ts';
import { quoteCommand } from '../connect/quote-command.ts';

export interface CommandOptions {
  /** What the caller calls it; otherwise it is named as any shell command is. */
  readonly name?: string | undefined;
  readonly kind?: SkillKind | undefined;
  readonly phase?: string | undefined;
}

export interface DescribedCommand {
  readonly skill: SkillRef;
  readonly phase: string | undefined;
  /** What its output tells, if anything. */
  readonly parser: GateParser | undefined;
}

/** What a command is: of kind `hook` when it is a known quality gate, otherwise `shell`, unless the caller says otherwise. */
export function describeCommand(words: readonly string[], options: CommandOptions, gates: QualityGates): DescribedCommand {
  const name = nameShellCommand(quoteCommand(words, 'posix'));
  const gatePhase = gates.findPhase(name);
  const skill: SkillRef = { kind: options.kind ?? (gatePhase === undefined ? 'shell' : 'hook'), name: options.name ?? name };
  const phase = options.phase ?? gatePhase ?? (skill.kind === 'ci' ? phaseOfCiJob(skill.name) : undefined);
  return { skill, phase: phase ?? classify({ kind: 'shell', name }).phase ?? undefined, parser: gates.findParser({ name, words }) };
}
