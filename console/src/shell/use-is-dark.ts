/** Whether the dark theme is shown, for what is drawn without styles. */
import { useEffect, useState } from 'preact/hooks';
import { theme } from './theme.ts';

const systemIsDark = matchMedia('(prefers-color-scheme: dark)');

export function useIsDark(): boolean {
  const [isDark, setDark] = useState(systemIsDark.matches);
  useEffect(() => {
    const change = ({ matches }: MediaQueryListEvent): void => setDark(matches);
    systemIsDark.addEventListener('change', change);
    return () => systemIsDark.removeEventListener('change', change);
  }, []);
  return theme.value === 'auto' ? isDark : theme.value === 'dark';
}
