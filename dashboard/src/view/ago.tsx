import { formatAgo, formatInstant } from '../format/time.ts';
import { useNow } from '../state/use-now.ts';

const MOVES_EVERY_MS = 5_000;

/** An instant as people say it, with the whole date on hover. */
export function Ago({ at }: { readonly at: string | null }) {
  const now = useNow(MOVES_EVERY_MS);
  if (at === null) return <>–</>;
  const instant = Date.parse(at);
  return (
    <time dateTime={at} title={formatInstant(instant)}>
      {formatAgo(instant, Math.max(now, Date.now()))}
    </time>
  );
}
