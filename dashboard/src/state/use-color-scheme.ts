import { useEffect, useState } from 'preact/hooks';

/** The scheme in force: a canvas does not follow it by itself. */
export function useColorScheme(): 'light' | 'dark' {
  const [query] = useState(() => matchMedia('(prefers-color-scheme: dark)'));
  const [isDark, setDark] = useState(query.matches);
  useEffect(() => {
    const read = () => setDark(query.matches);
    query.addEventListener('change', read);
    return () => query.removeEventListener('change', read);
  }, [query]);
  return isDark ? 'dark' : 'light';
}
