import { Buffer } from 'node:buffer';
import { describe, expect, it } from 'vitest';
import { hashUser, logsRequest, nanosBefore, RECEIVED_AT, sumsRequest, takeJson } from '../../../test/support/otlp.ts';
import type { OtlpRequest } from '../../ports/otlp-receiver.ts';
import type { TelemetryLog, TelemetryPoint } from '../shared/telemetry.ts';
import type { TelemetryMapper } from '../shared/telemetry-mapper.ts';
import { readMeter } from '../shared/telemetry-meters.ts';
import { createOtlpReceiver } from './otlp-receiver.ts';

/** Keeps what it is given, and sees a session in each event. */
function keepingMapper(prefix = '') {
  const logs: TelemetryLog[] = [];
  const points: TelemetryPoint[] = [];
  const mapper: TelemetryMapper = {
    claims: (_source, name) => name.startsWith(prefix),
    takeLog: (log, output) => {
      logs.push(log);
      output.seeSession({ agent: 'other', sessionId: 's', at: log.at, user: String(log.attributes.get('user')) });
    },
    takePoint: (point, output) => {
      points.push(point);
      readMeter('other', point, output);
    },
  };
  return { mapper, logs, points };
}

const take = (request: Partial<OtlpRequest>) =>
  createOtlpReceiver({ mappers: [], hashUser }).take({
    signal: 'logs',
    encoding: 'json',
    body: new Uint8Array(),
    receivedAt: RECEIVED_AT,
    ...request,
  });

describe('createOtlpReceiver', () => {
  it.each<[string, Partial<OtlpRequest>]>([
    ['no JSON', { body: Buffer.from('{') }],
    ['another JSON', { body: Buffer.from('[]') }],
    ['an empty body for JSON', {}],
    ['broken protobuf', { encoding: 'protobuf', body: Uint8Array.from([0x0a, 9, 1]) }],
  ])('refuses %s', (_what, request) => {
    expect(take(request)).toEqual({
      kind: 'malformed',
      problem: expect.stringMatching(/^not an export request for logs in (?:json|protobuf): ./),
    });
  });

  it('takes an empty request', () => {
    const empty = {
      kind: 'taken',
      rejectedCount: 0,
      problem: null,
      batch: { invocations: [], sessions: [], readings: [], rejections: [] },
    };
    expect(take({ encoding: 'protobuf' })).toEqual(empty);
    expect(take({ body: Buffer.from('{}') })).toEqual(empty);
  });

  it('reads a body that is part of a larger buffer', () => {
    const { mapper, logs } = keepingMapper();
    const body = Buffer.from(`xx${JSON.stringify(logsRequest({}, [{ attributes: { 'event.name': 'a' } }]))}xx`).subarray(2, -2);
    createOtlpReceiver({ mappers: [mapper], hashUser }).take({ signal: 'logs', encoding: 'json', body, receivedAt: RECEIVED_AT });
    expect(logs).toMatchObject([{ name: 'a' }]);
  });

  it('gives a record to the first mapper that claims it, and passes over what none does', () => {
    const [a, b] = [keepingMapper('a.'), keepingMapper('a')];
    const records = ['a.x', 'ab', 'c'].map((name) => ({ attributes: { 'event.name': name } }));
    const batch = takeJson(createOtlpReceiver({ mappers: [a.mapper, b.mapper], hashUser }), 'logs', logsRequest({}, records));
    expect(a.logs.map(({ name }) => name)).toEqual(['a.x']);
    expect(b.logs.map(({ name }) => name)).toEqual(['ab']);
    expect(batch.rejections).toEqual([]);
  });

  it('knows an event by its attribute, its own name, or a short body', () => {
    const { mapper, logs } = keepingMapper();
    const logRecords = [
      { eventName: 'b', body: { stringValue: 'c' }, attributes: [{ key: 'event.name', value: { stringValue: 'a' } }] },
      { eventName: 'b', body: { stringValue: 'c' } },
      { body: { stringValue: 'c' } },
      { body: { stringValue: 'a long prompt '.repeat(10) } },
      { body: { kvlistValue: { values: [] } } },
    ];
    takeJson(createOtlpReceiver({ mappers: [mapper], hashUser }), 'logs', { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    expect(logs.map(({ name }) => name)).toEqual(['a', 'b', 'c', '', '']);
  });

  it('takes the time of an event, else that of its observation, else that of its receipt', () => {
    const { mapper, logs } = keepingMapper();
    const times = [
      { timeUnixNano: nanosBefore(5), observedTimeUnixNano: nanosBefore(4) },
      { timeUnixNano: '0', observedTimeUnixNano: nanosBefore(4) },
      { timeUnixNano: '17', observedTimeUnixNano: nanosBefore(-999_999) },
      { timeUnixNano: 'yesterday' },
      {},
    ];
    takeJson(createOtlpReceiver({ mappers: [mapper], hashUser }), 'logs', { resourceLogs: [{ scopeLogs: [{ logRecords: times }] }] });
    expect(logs.map(({ at }) => RECEIVED_AT - at)).toEqual([5000, 4000, 0, 0, 0]);
  });

  it('hashes each user once, and lets nothing else of them out', () => {
    const { mapper } = keepingMapper();
    const hashed: string[] = [];
    const receiver = createOtlpReceiver({
      mappers: [mapper],
      hashUser: (id) => {
        hashed.push(id);
        return hashUser(id);
      },
    });
    const records = Array.from({ length: 10 }, (_, i) => ({ secondsAgo: i, attributes: { user: 'ada@example.com' } }));
    const batch = takeJson(receiver, 'logs', logsRequest({}, records));
    takeJson(receiver, 'logs', logsRequest({}, records));
    expect(hashed).toEqual(['ada@example.com']);
    expect(batch.sessions).toEqual([
      {
        sessionId: 's',
        agent: 'other',
        firstEventAt: RECEIVED_AT - 9000,
        lastEventAt: RECEIVED_AT,
        userId: hashUser('ada@example.com'),
      },
    ]);
  });

  it('reads monotonic sums and the sums of histograms, and leaves out what cannot be added up', () => {
    const { mapper, points } = keepingMapper();
    const time = { startTimeUnixNano: nanosBefore(60), timeUnixNano: nanosBefore(1) };
    const metrics = [
      { name: 'whole', sum: { aggregationTemporality: 2, isMonotonic: true, dataPoints: [{ ...time, asInt: '7' }] } },
      {
        name: 'histogram',
        histogram: {
          aggregationTemporality: 1,
          dataPoints: [
            { ...time, count: '2', sum: 2.5 },
            { ...time, count: '2' },
          ],
        },
      },
      { name: 'exponential', exponentialHistogram: { aggregationTemporality: 1, dataPoints: [{ ...time, sum: 4 }] } },
      { name: 'level', sum: { aggregationTemporality: 2, isMonotonic: false, dataPoints: [{ ...time, asInt: '7' }] } },
      { name: 'no temporality', sum: { isMonotonic: true, dataPoints: [{ ...time, asInt: '7' }] } },
      { name: 'negative', sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: [{ ...time, asInt: '-7' }] } },
      { name: 'gauge', gauge: { dataPoints: [{ ...time, asInt: '7' }] } },
      { name: 'summary', summary: { dataPoints: [{ ...time, sum: 7 }] } },
    ];
    const request = { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] };
    takeJson(createOtlpReceiver({ mappers: [mapper], hashUser }), 'metrics', request);
    expect(points.map(({ name, kind, temporality, value }) => [name, kind, temporality, value])).toEqual([
      ['whole', 'sum', 'cumulative', 7],
      ['histogram', 'histogram', 'delta', 2.5],
      ['exponential', 'histogram', 'delta', 4],
    ]);
  });

  it('counts a point without a time, as it could not be told from a repeat', () => {
    const { mapper } = keepingMapper();
    const request = sumsRequest({}, [{ name: 'a', value: 1 }]);
    const point = request.resourceMetrics[0]?.scopeMetrics[0]?.metrics[0]?.sum.dataPoints[0];
    if (point !== undefined) point.timeUnixNano = '0';
    const batch = takeJson(createOtlpReceiver({ mappers: [mapper], hashUser }), 'metrics', request);
    expect(batch).toMatchObject({ readings: [], rejections: [{ source: 'otlp', reason: 'bad_timestamp', count: 1 }] });
  });
});
