import { describe, expect, it } from 'vitest';
import { makeKeepingLogger } from '../../test/support/keeping-logger.ts';
import type { BusEvent } from '../ports/event-bus.ts';
import { InProcessEventBus } from './in-process-event-bus.ts';

const EVENT: BusEvent = { kind: 'invocations_appended', newCount: 1, changedCount: 0, latestStartedAt: 1 };

describe('InProcessEventBus', () => {
  it('tells every listener until it has ended its subscription', () => {
    const bus = new InProcessEventBus(makeKeepingLogger());
    const heard: string[] = [];
    const listener = () => void heard.push('a');
    const end = bus.subscribe(listener);
    bus.subscribe(listener);
    bus.publish(EVENT);
    end();
    end();
    bus.publish(EVENT);
    expect(heard).toEqual(['a', 'a', 'a']);
  });

  it('logs a listener that throws and goes on with the others', () => {
    const logger = makeKeepingLogger();
    const bus = new InProcessEventBus(logger);
    let heard = 0;
    bus.subscribe(() => {
      throw new RangeError('no');
    });
    bus.subscribe(() => heard++);
    bus.publish(EVENT);
    expect(heard).toBe(1);
    expect(logger.lines).toMatchObject([{ level: 'error', fields: { event: 'invocations_appended' } }]);
  });
});
