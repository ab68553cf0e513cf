export interface DottedLine {
  readonly name: string;
  /** Id of the hook, which old versions put in front when they are verbose. */
  readonly id: string | undefined;
  readonly status: 'passed' | 'failed' | 'skipped';
}

const STATUS = /(?:Passed|Failed|Skipped|✅|❌)$/;
/** `(no files to check)` between the dots and the status. */
const REMARK = /\([\w ,-]{1,60}\)$/;
const FEWEST_DOTS = 3;

/** `trailing whitespace......Passed`, the form of pre-commit and of crackerjack; undefined for any other line. */
export function parseDottedLine(text: string): DottedLine | undefined {
  const status = STATUS.exec(text);
  if (status === null) return undefined;
  const before = text.slice(0, status.index).trimEnd().replace(REMARK, '');
  let end = before.length;
  while (before[end - 1] === '.') end--;
  const label = before.slice(0, end).trim();
  if (before.length - end < FEWEST_DOTS || label === '' || label.length > 200) return undefined;
  const [, id, name] = /^\[([\w.-]+)\] (.+)$/.exec(label) ?? [undefined, undefined, label];
  return { name: name as string, id, status: STATUSES[status[0]] as DottedLine['status'] };
}

const STATUSES: Readonly<Record<string, DottedLine['status']>> = {
  ...{ Passed: 'passed', Failed: 'failed', Skipped: 'skipped', '✅': 'passed', '❌': 'failed' },
};
