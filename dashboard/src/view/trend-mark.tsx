import type { Trend } from '../wire/types.ts';

const SHAPES: Record<Exclude<Trend, 'insufficient_data'>, { word: string; path: string }> = {
  improving: { word: 'Improving', path: 'M2 9 6 5l2 2 4-4M8.5 3H12v3.5' },
  stable: { word: 'Stable', path: 'M2 6h10' },
  declining: { word: 'Declining', path: 'M2 3l4 4 2-2 4 4M8.5 9H12V5.500' },
};

export function TrendMark({ trend }: { readonly trend: Trend | null }) {
  if (trend === null || trend === 'insufficient_data') {
    return (
      <span class="trend" title="Too little data to tell">
        <span aria-hidden="true">–</span>
        <span class="visually-hidden">too little data</span>
      </span>
    );
  }
  const { word, path } = SHAPES[trend];
  return (
    <span class="trend" data-trend={trend}>
      <svg width="14" height="12" viewBox="0 0 14 12" aria-hidden="true">
        <path d={path} />
      </svg>
      {word}
    </span>
  );
}
