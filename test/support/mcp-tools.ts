import { recommenderOf } from '../../src/app/recommendations/recommender.ts';
import type { Tool } from '../../src/delivery/mcp/tool.ts';
import { ToolCaller } from '../../src/delivery/mcp/tool-caller.ts';
import { InProcessEventBus } from '../../src/platform/in-process-event-bus.ts';
import type { Clock } from '../../src/ports/clock.ts';
import type { BusEvent } from '../../src/ports/event-bus.ts';
import { makeKeepingLogger } from './keeping-logger.ts';
import type { TemporaryStore } from './temporary-store.ts';

// biome-ignore lint/suspicious/noExplicitAny: what a tool has answered, already checked against its schema
export type Structured = Record<string, any>;

/** Tools over a real store, called as every front calls them. */
export function makeTools(
  { store }: Pick<TemporaryStore, 'store'>,
  clock: Clock,
  tools: readonly Tool[],
  { queryTimeoutMs = 5000 }: { readonly queryTimeoutMs?: number } = {},
) {
  const logger = makeKeepingLogger();
  const bus = new InProcessEventBus(logger);
  const events: BusEvent[] = [];
  bus.subscribe((event) => void events.push(event));
  const caller = new ToolCaller({
    tools,
    context: {
      ...{ store, clock, embedder: null, home: '/home/ada' },
      recommender: recommenderOf(store, clock),
      recording: { store, bus },
      hashUser: (user) => `hash of ${user}`,
    },
    logger,
    queryTimeoutMs,
    callsPerSecond: 1_000_000,
  });
  const call = (name: string, input: unknown) => caller.call({ name, arguments: input, client: 'test', transport: 'stdio' });
  return {
    events,
    logger,
    call,
    statistics: caller.statistics,
    /** The answer, checked against what the tool says that it answers. @throws Error with the text of a failure */
    async ask(name: string, input: unknown = {}): Promise<{ readonly structured: Structured; readonly text: string }> {
      const reply = await call(name, input);
      if (reply.kind === 'failure') throw new Error(`${name} failed: ${reply.text}`, { cause: reply.error });
      const { structured, text } = reply.answer;
      const output = tools.find((tool) => tool.name === name)?.output;
      output?.parse(JSON.parse(JSON.stringify(structured)));
      return { structured, text };
    },
    /** What a refused call is told. @throws Error when it is answered */
    async refuse(name: string, input: unknown = {}): Promise<string> {
      const reply = await call(name, input);
      if (reply.kind === 'answer') throw new Error(`${name} answered: ${reply.answer.text}`);
      if (reply.text.startsWith('Something went wrong')) throw new Error(`${name} failed unforeseen`, { cause: reply.error });
      return reply.text;
    },
  };
}
