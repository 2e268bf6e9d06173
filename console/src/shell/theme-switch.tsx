/** The button that changes between light, dark and the system's theme. */
import { Button } from '../parts/button.tsx';
import { nextTheme, theme } from './theme.ts';

const NAMES = { auto: 'Theme: as the system', light: 'Theme: light', dark: 'Theme: dark' } as const;

export function ThemeSwitch() {
  return <Button kind="quiet" icon={theme.value} label={NAMES[theme.value]} onClick={nextTheme} />;
}
