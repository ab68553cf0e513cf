import { useRef } from 'preact/hooks';

/** A class that changes each time the value does, so that the animation it names starts over. */
export function useFlash(value: unknown): string | undefined {
  const seen = useRef({ value, changes: 0 });
  if (seen.current.value !== value) seen.current = { value, changes: seen.current.changes + 1 };
  const { changes } = seen.current;
  return changes === 0 ? undefined : changes % 2 === 0 ? 'flash-even' : 'flash-odd';
}
