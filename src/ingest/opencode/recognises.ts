import { asObject } from '../shared/json-shape.ts';
import { parseJsonObject } from '../shared/parse-json.ts';

/** True for the beginning of a stored part, a stored session or an export, whether or not the rest is there yet. */
export function recognises([head = '']: readonly string[]): boolean {
  const start = /^\s*\{([^{]{0,1000})/.exec(head)?.[1];
  if (start === undefined) return false;
  if (/"id"\s*:\s*"prt_/.test(start)) return /"sessionID"\s*:\s*"ses_/.test(start);
  if (/"id"\s*:\s*"ses_/.test(start)) return true;
  return /^\s*"info"\s*:\s*$/.test(start) && isExport(head);
}

function isExport(head: string): boolean {
  const end = head.indexOf('"messages"');
  const header = end < 0 ? 'not_json' : parseJsonObject(`${head.slice(0, end)}"messages":[]}`);
  const id = typeof header === 'string' ? undefined : asObject(header['info'])?.['id'];
  return typeof id === 'string' && id.startsWith('ses_');
}
