import type { GateParser, QualityGates } from '../../ports/gate-parser.ts';
import { crackerjack } from './crackerjack.ts';
import { findGatePhase } from './known-gates.ts';
import { lefthook } from './lefthook.ts';
import { preCommit } from './pre-commit.ts';
import { taskRunner } from './task-runner.ts';

/**
 * What runs other gates. A gate that is the command itself (`pytest`, `eslint .`) needs no parser: its exit code and its
 * duration are those of the process, and it keeps its terminal.
 */
const PARSERS: readonly GateParser[] = [crackerjack, preCommit, lefthook, taskRunner];

export const qualityGates: QualityGates = {
  findPhase: findGatePhase,
  findParser: (command) => PARSERS.find((parser) => parser.recognises(command)),
};
