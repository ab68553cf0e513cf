import { formatCount } from '../format/number.ts';
import type { LiveUpdate } from '../wire/types.ts';

/** Three numbers that are always of now, whatever window is chosen below; of the chosen kinds. */
export function Totals({ totals }: { readonly totals: LiveUpdate['totals'] | undefined }) {
  return (
    <dl class="totals" aria-label="Now">
      <Figure label="Invocations, last hour" value={totals?.invocations_1h} />
      <Figure label="Invocations, 24 hours" value={totals?.invocations_24h} />
      <Figure label="Active sessions" value={totals?.active_sessions} />
    </dl>
  );
}

function Figure({ label, value }: { readonly label: string; readonly value: number | undefined }) {
  return (
    <div class="figure">
      <dt>{label}</dt>
      <dd>{value === undefined ? '–' : formatCount(value)}</dd>
    </div>
  );
}
