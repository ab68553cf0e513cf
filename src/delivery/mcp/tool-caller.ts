import { AnswerCache } from '../../app/recommendations/answer-cache.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { Logger } from '../../ports/logger.ts';
import { withQueryLimit } from '../../ports/query-limit.ts';
import type { Operation, Telemetry } from '../../ports/telemetry.ts';
import { CallRates } from './call-rates.ts';
import { inTime } from './in-time.ts';
import type { Tool, ToolAnswer, ToolContext } from './tool.ts';
import { describeFailure, parseArguments, ToolRefusal } from './tool-error.ts';
import { type ToolOutcome, ToolStatistics } from './tool-statistics.ts';

export interface ToolCall {
  readonly name: string;
  readonly arguments: unknown;
  /** Who calls, for rates and the log: a connection, an MCP session or an address. */
  readonly client: string;
  readonly transport: 'stdio' | 'http' | 'bridge';
  /** W3C trace context of the caller. */
  readonly traceparent?: string | undefined;
}

export type ToolReply =
  | { readonly kind: 'answer'; readonly answer: ToolAnswer }
  | { readonly kind: 'failure'; readonly error: unknown; readonly text: string };

export interface ToolCallerOptions {
  readonly tools: readonly Tool[];
  readonly context: ToolContext;
  readonly logger: Logger;
  /** What takes longer is given up, milliseconds. */
  readonly queryTimeoutMs: number;
  /** Of one client; twice as many in a burst. */
  readonly callsPerSecond: number;
  readonly telemetry?: Telemetry;
}

const MOST_ANSWERS_KEPT = 500;

/** The one way to a tool: every front has the same checks, limits, errors, log and counts. */
export class ToolCaller {
  readonly tools: readonly Tool[];
  readonly statistics: ToolStatistics;
  readonly #byName: ReadonlyMap<string, Tool>;
  readonly #options: ToolCallerOptions;
  readonly #rates: CallRates;
  readonly #answers = new AnswerCache<ToolAnswer>(MOST_ANSWERS_KEPT);

  constructor(options: ToolCallerOptions) {
    this.tools = options.tools;
    this.#options = options;
    this.#byName = new Map(options.tools.map((tool) => [tool.name, tool]));
    this.statistics = new ToolStatistics([...this.#byName.keys()]);
    this.#rates = new CallRates(options.callsPerSecond);
  }

  has(name: string): boolean {
    return this.#byName.has(name);
  }

  /** Never throws: a failure is a reply. @throws RangeError for a tool that does not exist */
  async call({ name, arguments: input, client, transport, traceparent }: ToolCall): Promise<ToolReply> {
    const tool = this.#byName.get(name);
    if (tool === undefined) throw new RangeError(`there is no tool ${name}`);
    const startedAt = performance.now();
    const reply = await this.#traced({ name, transport, traceparent }, () => this.#reply(tool, input, client));
    const seconds = (performance.now() - startedAt) / 1000;
    const outcome = outcomeOf(reply);
    this.statistics.count(name, outcome, seconds);
    this.#log({ tool: name, outcome, seconds, client, transport }, reply);
    return reply;
  }

  /** A failure is a reply; only to the trace it is an error. */
  async #traced(call: Pick<ToolCall, 'name' | 'transport' | 'traceparent'>, work: () => Promise<ToolReply>): Promise<ToolReply> {
    const { telemetry } = this.#options;
    if (telemetry === undefined) return work();
    let reply: ToolReply | undefined;
    try {
      return await telemetry.trace(toOperation(call), async () => {
        reply = await work();
        if (reply.kind === 'failure') throw reply.error;
        return reply;
      });
    } catch (error) {
      if (reply === undefined) throw error;
      return reply;
    }
  }

  async #reply(tool: Tool, input: unknown, client: string): Promise<ToolReply> {
    try {
      const retryAfterSeconds = this.#rates.secondsToWait(client);
      if (retryAfterSeconds > 0) {
        throw new ToolRefusal(
          `more than ${this.#options.callsPerSecond} calls a second; call again in ${retryAfterSeconds} s`,
          retryAfterSeconds,
        );
      }
      return { kind: 'answer', answer: await this.#answer(tool, parseArguments(tool, input)) };
    } catch (error) {
      return { kind: 'failure', error, text: describeFailure(error) };
    }
  }

  async #answer(tool: Tool, input: unknown): Promise<ToolAnswer> {
    const { context, queryTimeoutMs } = this.#options;
    return withQueryLimit(queryTimeoutMs, async () => {
      if (tool.freshForMs === 0) return inTime(tool.answer(context, input), queryTimeoutMs);
      const now = context.clock.now();
      const question = `${tool.name} ${Math.floor(now / tool.freshForMs)} ${JSON.stringify(input)}`;
      const version = tool.mayLag ? 0 : await inTime(context.store.getChangeCounter(), queryTimeoutMs);
      const known = this.#answers.find(question, version, now);
      if (known !== undefined) return known;
      const answer = await inTime(tool.answer(context, input), queryTimeoutMs);
      this.#answers.store(question, answer, version, now);
      return answer;
    });
  }

  #log(fields: Readonly<Record<string, unknown>>, reply: ToolReply): void {
    const { logger } = this.#options;
    if (reply.kind === 'answer') {
      logger.info(fields, 'tool called');
      return;
    }
    const isForeseen = reply.error instanceof ToolRefusal || reply.error instanceof SessionBuddyError;
    if (isForeseen) logger.info({ ...fields, reason: reply.text.slice(0, 200) }, 'tool called');
    else logger.error({ ...fields, err: reply.error }, 'tool failed');
  }
}

function outcomeOf(reply: ToolReply): ToolOutcome {
  if (reply.kind === 'answer') return 'completed';
  return reply.error instanceof ToolRefusal ? 'rejected' : 'failed';
}

/** @see https://github.com/open-telemetry/semantic-conventions-genai for the names */
function toOperation({ name, transport, traceparent }: Pick<ToolCall, 'name' | 'transport' | 'traceparent'>): Operation {
  return {
    name: `tools/call ${name}`,
    kind: 'server',
    attributes: {
      'mcp.method.name': 'tools/call',
      'gen_ai.operation.name': 'execute_tool',
      'gen_ai.tool.name': name,
      'network.transport': transport === 'stdio' ? 'pipe' : 'tcp',
    },
    duration: { metric: 'mcp.server.operation.duration', attributes: ['mcp.method.name', 'gen_ai.tool.name', 'network.transport'] },
    traceparent,
  };
}
