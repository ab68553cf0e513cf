import { useEffect, useRef, useState } from 'preact/hooks';

export interface Flash {
  /** Two names by turns, so that a change during the animation starts it over. */
  readonly class: string | undefined;
  onAnimationEnd(): void;
}

/** Lights up what shows `value` for a moment each time it changes. */
export function useFlash(value: unknown): Flash {
  const seen = useRef(value);
  const [changes, setChanges] = useState(0);
  useEffect(() => {
    if (seen.current === value) return;
    seen.current = value;
    setChanges((before) => before + 1);
  }, [value]);
  return { class: changes === 0 ? undefined : changes % 2 === 0 ? 'flash-even' : 'flash-odd', onAnimationEnd: () => setChanges(0) };
}
