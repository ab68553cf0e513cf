import type { AgentName } from '../../domain/agent.ts';
import type { InvocationObservation } from '../../domain/invocation.ts';
import { gateIdentity } from '../../domain/run-identity.ts';
import { toErrorType, toPhase, toSkillName } from '../../domain/taxonomy/safe-name.ts';
import type { Clock } from '../../ports/clock.ts';
import type { CommandRequest, RunCommand } from '../../ports/command-runner.ts';
import type { Gate, GateReader } from '../../ports/gate-parser.ts';
import type { DescribedCommand } from './describe-command.ts';
import { type JudgedExit, judgeExit } from './judge-exit.ts';
import { OutputLines } from './output-lines.ts';

export interface RunRequest extends Pick<CommandRequest, 'command' | 'stdoutTo'> {
  readonly described: DescribedCommand;
  /** Whether its output is read: not of a tool that needs its terminal. */
  readonly isParsing: boolean;
  readonly eventId: string;
  readonly agent: AgentName;
  readonly sessionId: string;
}

export interface FinishedRun extends JudgedExit {
  readonly invocation: InvocationObservation;
  /** Gates that ran inside, in order of their ends. */
  readonly gates: readonly InvocationObservation[];
}

/** Runs a command and says what there is to record of it: nothing of its arguments and nothing of its output. */
export async function runRecordedCommand(request: RunRequest, runCommand: RunCommand, clock: Clock): Promise<FinishedRun> {
  const { command, stdoutTo, described, isParsing } = request;
  const reader = isParsing ? described.parser?.createReader() : undefined;
  const startedAt = clock.now();
  const output = reader === undefined ? undefined : readOutput(reader, clock);
  const end = await runCommand({ command, stdoutTo, ...(output === undefined ? {} : { onOutput: output.take }) });
  const judged = judgeExit(end);
  const durationMs = Math.round(end.durationMs * 1000) / 1000;
  const endedAt = startedAt + Math.round(durationMs);
  const { skill, phase } = described;
  const { eventId, agent, sessionId } = request;
  const invocation: InvocationObservation = {
    ...{ eventId, skill, sessionId, agent, source: 'record', startedAt, certainty: 'observed', outcome: judged.outcome },
    ...(judged.outcome === 'failed_to_launch' ? {} : { endedAt, measuredDurationMs: durationMs }),
    ...(phase === undefined ? {} : { phase }),
    ...(judged.errorType === undefined ? {} : { errorType: judged.errorType }),
  };
  const gates = output === undefined ? [] : output.end(judged.exitCode === 0);
  const parser = described.parser?.name ?? '';
  return {
    ...judged,
    invocation,
    gates: gates.flatMap((gate, index) => toObservation(gate, invocation, endedAt, gateIdentity(eventId, parser, index + 1)) ?? []),
  };
}

function readOutput(reader: GateReader, clock: Clock) {
  const streams = { stdout: toLines(), stderr: toLines() };
  function toLines(): OutputLines {
    return new OutputLines((text) => reader.line(text, clock.now()));
  }
  return {
    take: (piece: Uint8Array, stream: 'stdout' | 'stderr') => streams[stream].push(piece),
    end(isSuccess: boolean) {
      streams.stdout.end();
      streams.stderr.end();
      return reader.end(isSuccess);
    },
  };
}

/** A gate within the time of its run. One whose duration nobody knows has no end: our own time is not its time. */
function toObservation(gate: Gate, run: InvocationObservation, runEndedAt: number, eventId: string): InvocationObservation | undefined {
  const name = toSkillName(gate.name);
  if (name === null) return undefined;
  const { durationMs } = gate;
  const seenAt = Math.min(gate.seenAt, runEndedAt);
  const startedAt = Math.max(run.startedAt, Math.round(seenAt - (durationMs ?? 0)));
  const phase = toPhase(gate.phase);
  const errorType = toErrorType(gate.errorType);
  return {
    ...{ eventId, skill: { kind: 'hook', name }, sessionId: run.sessionId, agent: run.agent, source: 'record', startedAt },
    ...{ outcome: gate.outcome, certainty: 'observed' },
    ...(durationMs === undefined
      ? {}
      : { endedAt: Math.min(Math.round(startedAt + durationMs), runEndedAt), measuredDurationMs: durationMs }),
    ...(phase === null ? {} : { phase }),
    ...(errorType === null ? {} : { errorType }),
  };
}
