import { useRef } from 'preact/hooks';

/**
 * Keeps rows where they are while someone is pointing at or tabbing through them; new ones join at the end.
 *
 * @param scope - another scope is another list: its order is not held over
 */
export function useHeldOrder<T>(rows: readonly T[], keyOf: (row: T) => string, isHeld: boolean, scope: string): T[] {
  const last = useRef<{ scope: string; keys: readonly string[] }>({ scope, keys: [] });
  const pending = new Map(rows.map((row) => [keyOf(row), row]));
  const ordered: T[] = [];
  if (isHeld && last.current.scope === scope) {
    for (const key of last.current.keys) {
      const row = pending.get(key);
      if (row !== undefined) ordered.push(row);
      pending.delete(key);
    }
  }
  ordered.push(...pending.values());
  last.current = { scope, keys: ordered.map(keyOf) };
  return ordered;
}
