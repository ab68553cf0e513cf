/** `1 run`, `1,200 runs` */
export function quantity(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
}

/** `40–71 %`: the bounds of a proportion. */
export function percentInterval({ lower, upper }: { readonly lower: number; readonly upper: number }): string {
  return `${Math.round(lower * 100)}–${Math.round(upper * 100)} %`;
}

/** `p 0.012`, `p < 0.0001` */
export function pValue(value: number): string {
  return value < 1e-4 ? 'p < 0.0001' : `p ${Number(value.toPrecision(2))}`;
}

/** `2026-11-20T08:00Z`: an instant to the minute. */
export function minuteOf(instant: string): string {
  return `${instant.slice(0, 16)}Z`;
}

/** Of a large number no more than a model needs: `3.4`, `120`. */
export function amount(value: number): string {
  return Math.abs(value) < 10 ? String(Number(value.toFixed(1))) : Math.round(value).toLocaleString('en-US');
}
