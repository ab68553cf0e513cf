/**
 * How a field is read, in both encodings.
 * - `instant`: epoch nanoseconds become milliseconds, a fraction included; 0 when absent
 * - `integer`: 64 bits as the nearest number
 * - `hex`: bytes in protobuf, hexadecimal text in JSON
 * - `enum`: a number; JSON may have its name instead
 * - `label`: a text of an AnyValue, empty when it is another value or long
 * - `attributes`: a list of KeyValue as one map
 */
type Scalar = 'string' | 'instant' | 'integer' | 'varint' | 'double' | 'bool' | 'hex' | 'enum' | 'label' | 'attributes';

export interface Field {
  readonly name: string;
  readonly type: Scalar | 'message' | 'messages';
  /** Of `message` and `messages`. */
  readonly message?: Message;
  /** Names of an enum's values, by number. */
  readonly values?: readonly string[];
}

/** A message: of its fields those that we read. */
export interface Message {
  readonly fields: readonly Field[];
  /** By field number. */
  readonly byNumber: readonly (Field | undefined)[];
  /** An object with every field at its default. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

const NONE: ReadonlyMap<string, never> = new Map<string, never>();
const DEFAULTS: Readonly<Record<Field['type'], unknown>> = {
  string: '',
  instant: 0,
  integer: null,
  varint: 0,
  double: null,
  bool: false,
  hex: '',
  enum: 0,
  label: '',
  attributes: NONE,
  message: null,
  messages: [],
};

function message(fields: Readonly<Record<number, Field>>): Message {
  const byNumber: (Field | undefined)[] = [];
  for (const [number, field] of Object.entries(fields)) byNumber[Number(number)] = field;
  const list = Object.values(fields);
  return { fields: list, byNumber, defaults: Object.fromEntries(list.map(({ name, type }) => [name, DEFAULTS[type]])) };
}

const one = (name: string, of: Message): Field => ({ name, type: 'message', message: of });
const many = (name: string, of: Message): Field => ({ name, type: 'messages', message: of });
const attributes: Field = { name: 'attributes', type: 'attributes' };
const startTime: Field = { name: 'startTimeUnixNano', type: 'instant' };
const time: Field = { name: 'timeUnixNano', type: 'instant' };

const resource = one('resource', message({ 1: attributes }));
const scope = one('scope', message({ 1: { name: 'name', type: 'string' } }));

const logRecord = message({
  1: time,
  5: { name: 'body', type: 'label' },
  6: attributes,
  11: { name: 'observedTimeUnixNano', type: 'instant' },
  12: { name: 'eventName', type: 'string' },
});

const span = message({
  1: { name: 'traceId', type: 'hex' },
  2: { name: 'spanId', type: 'hex' },
  4: { name: 'parentSpanId', type: 'hex' },
  5: { name: 'name', type: 'string' },
  6: {
    name: 'kind',
    type: 'enum',
    values: [
      'SPAN_KIND_UNSPECIFIED',
      'SPAN_KIND_INTERNAL',
      'SPAN_KIND_SERVER',
      'SPAN_KIND_CLIENT',
      'SPAN_KIND_PRODUCER',
      'SPAN_KIND_CONSUMER',
    ],
  },
  7: startTime,
  8: { name: 'endTimeUnixNano', type: 'instant' },
  9: attributes,
  15: one('status', message({ 3: { name: 'code', type: 'enum', values: ['STATUS_CODE_UNSET', 'STATUS_CODE_OK', 'STATUS_CODE_ERROR'] } })),
});

const temporality: Field = {
  name: 'aggregationTemporality',
  type: 'enum',
  values: ['AGGREGATION_TEMPORALITY_UNSPECIFIED', 'AGGREGATION_TEMPORALITY_DELTA', 'AGGREGATION_TEMPORALITY_CUMULATIVE'],
};

const numberPoint = message({
  2: startTime,
  3: time,
  4: { name: 'asDouble', type: 'double' },
  6: { name: 'asInt', type: 'integer' },
  7: attributes,
});
const sum: Field = { name: 'sum', type: 'double' };
const histogramPoint = message({ 2: startTime, 3: time, 5: sum, 9: attributes });
const exponentialPoint = message({ 1: attributes, 2: startTime, 3: time, 5: sum });

const metric = message({
  1: { name: 'name', type: 'string' },
  3: { name: 'unit', type: 'string' },
  7: one('sum', message({ 1: many('dataPoints', numberPoint), 2: temporality, 3: { name: 'isMonotonic', type: 'bool' } })),
  9: one('histogram', message({ 1: many('dataPoints', histogramPoint), 2: temporality })),
  10: one('exponentialHistogram', message({ 1: many('dataPoints', exponentialPoint), 2: temporality })),
});

/** The three export requests. Field numbers are those of opentelemetry-proto, stable since 1.0. */
export const EXPORT_REQUESTS = {
  logs: message({
    1: many('resourceLogs', message({ 1: resource, 2: many('scopeLogs', message({ 1: scope, 2: many('logRecords', logRecord) })) })),
  }),
  traces: message({
    1: many('resourceSpans', message({ 1: resource, 2: many('scopeSpans', message({ 1: scope, 2: many('spans', span) })) })),
  }),
  metrics: message({
    1: many('resourceMetrics', message({ 1: resource, 2: many('scopeMetrics', message({ 1: scope, 2: many('metrics', metric) })) })),
  }),
} as const;

/** More attributes than the SDKs' own limit of 128 are cut off, as are texts longer than any name or command. */
export const MAX_ATTRIBUTES = 128;
export const MAX_TEXT_LENGTH = 65_536;
/** A body up to this length may be an event's name. */
export const MAX_LABEL_LENGTH = 100;
