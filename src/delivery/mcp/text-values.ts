/** Values in the text form of an answer: short, and honest about what is not known. */

export function percent(ratio: number | null): string {
  return ratio === null ? 'none ended' : `${Math.round(ratio * 100)} %`;
}

export function seconds(value: number | null): string {
  if (value === null) return 'unknown';
  if (value < 0.001) return '< 1 ms';
  if (value >= 120) return `${Math.round(value / 6) / 10} min`;
  return value >= 10 ? `${Math.round(value)} s` : `${Number(value.toPrecision(2))} s`;
}
