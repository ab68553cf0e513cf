import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hashUser, takeJson } from '../../../test/support/otlp.ts';
import type { OtlpSignal } from '../../ports/otlp-receiver.ts';
import { createTelemetryReceiver } from '../telemetry-receiver.ts';

/** `<agent>/<version>.<signal>.json` as it goes over the wire, and beside it what it becomes. */
const FOLDER = fileURLToPath(new URL('../../../test/fixtures/otlp/', import.meta.url));
/** A minute after the newest record in them. */
const RECEIVED_AT = Date.parse('2026-11-20T10:01:00Z');
const WIRE = /\.(logs|traces|metrics)\.json$/;

const read = (path: string) => JSON.parse(readFileSync(FOLDER + path, 'utf8'));

describe('the telemetry of', () => {
  const paths = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) => WIRE.test(path));

  it.each(paths)('%s is understood', (path) => {
    const signal = WIRE.exec(path)?.[1] as OtlpSignal;
    const batch = takeJson(createTelemetryReceiver(hashUser), signal, read(path), RECEIVED_AT);
    expect(batch).toEqual(read(path.replace('.json', '.expected.json')));
    expect(JSON.stringify(batch)).not.toMatch(/@|secret|\/home\//);
  });
});
