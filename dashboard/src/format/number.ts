/** No line ends between a number and its unit. */
const SPACE = '\u00a0';

const integer = new Intl.NumberFormat('en-US');

/** `1,204` */
export function formatCount(count: number): string {
  return integer.format(count);
}

/**
 * `92%`. Never rounded up to 100% nor down to 0%: those two mean all and none.
 *
 * @param ratio - 0–1; null when nothing has ended
 */
export function formatRatio(ratio: number | null): string {
  if (ratio === null) return '–';
  const percent = ratio * 100;
  if (percent > 99 && percent < 100) return `${Math.floor(percent * 10) / 10}%`;
  if (percent > 0 && percent < 1) return '<1%';
  return `${Math.round(percent)}%`;
}

/** `340 ms`, `4.2 s`, `3 min 20 s`, `1 h 12 min` */
export function formatSeconds(seconds: number | null): string {
  if (seconds === null) return '–';
  if (seconds < 0.9995) return `${Math.round(seconds * 1000)}${SPACE}ms`;
  if (seconds < 9.95) return `${seconds.toFixed(1)}${SPACE}s`;
  if (seconds < 59.5) return `${Math.round(seconds)}${SPACE}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return joined(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  return joined(Math.floor(minutes / 1440), 'd', Math.floor((minutes % 1440) / 60), 'h');
}

/** `1 skill`, `2 skills` */
export function formatPlural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return [large, largeUnit, ...(small === 0 ? [] : [small, smallUnit])].join(SPACE);
}
