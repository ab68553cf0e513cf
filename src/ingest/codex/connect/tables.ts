import { asObject } from '../../shared/json-shape.ts';

/** A table of ours in `config.toml`: its header and the lines below it. */
export interface OurTable {
  /** As `[otel.exporter.otlp-http]` or `[[hooks.Stop]]`. */
  readonly header: string;
  readonly lines: readonly string[];
}

const EXPORTER_HEADER = '[otel.exporter.otlp-http]';
const HOOK_HEADER = /^\[\[hooks\.\w+\]\]$/;
const HOOK_LINE = /^hooks = \[\{ type = "command", command = ("(?:[^"\\]|\\.)*"), timeout = \d+ \}\]$/;
const ENDPOINT_LINE = /^endpoint = ("[^"\\]*")$/;
const PROTOCOL_LINE = 'protocol = "binary"';

export function exporterTable(url: string): OurTable {
  return { header: EXPORTER_HEADER, lines: [`endpoint = ${quote(`${url}/v1/logs`)}`, PROTOCOL_LINE] };
}

export function hookTable(event: string, command: string, timeoutS: number): OurTable {
  return { header: `[[hooks.${event}]]`, lines: [`hooks = [{ type = "command", command = ${quote(command)}, timeout = ${timeoutS} }]`] };
}

/** Whether lines are a table as the two above write it, for whatever port and program. */
export function isOurTable({ header, lines }: OurTable): boolean {
  const [first = '', second] = lines;
  if (header === EXPORTER_HEADER) return second === PROTOCOL_LINE && isOurEndpoint(unquote(ENDPOINT_LINE.exec(first)?.[1]));
  return HOOK_HEADER.test(header) && lines.length === 1 && isOurCommand(unquote(HOOK_LINE.exec(first)?.[1]));
}

/** Whether a value of `otel.exporter` is what such a table means. */
export function isOurExporter(exporter: unknown): boolean {
  const { endpoint, protocol, ...others } = asObject(asObject(exporter)?.['otlp-http']) ?? {};
  return isOurEndpoint(endpoint) && protocol === 'binary' && Object.keys(others).length === 0;
}

/** Whether an item of `hooks.<event>` is what such a table means. */
export function isOurGroup(group: unknown): boolean {
  const { hooks, ...others } = asObject(group) ?? {};
  const [hook, ...otherHooks] = Array.isArray(hooks) ? hooks : [];
  return Object.keys(others).length === 0 && otherHooks.length === 0 && isOurCommand(asObject(hook)?.['command']);
}

function isOurEndpoint(value: unknown): boolean {
  return typeof value === 'string' && /^http:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+\/v1\/logs$/.test(value);
}

function isOurCommand(value: unknown): boolean {
  return typeof value === 'string' && /[\\/](?:dist|src)[\\/]hook\.[jt]s['"]? codex(?: |$)/.test(value);
}

/** Basic strings of TOML escape what JSON escapes. */
function quote(text: string): string {
  return JSON.stringify(text);
}

function unquote(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
