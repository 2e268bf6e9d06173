/** Light, dark, or as the system has it; kept in this browser. */
import { signal } from '@preact/signals';

export type Theme = 'auto' | 'light' | 'dark';

const KEY = 'rhetor.theme';
const ORDER: readonly Theme[] = ['auto', 'light', 'dark'];

export const theme = signal<Theme>(kept());

/** Puts the theme on the page; the styles do the rest. */
export function applyTheme(): void {
  const { dataset } = document.documentElement;
  if (theme.value === 'auto') delete dataset['theme'];
  else dataset['theme'] = theme.value;
}

export function nextTheme(): void {
  const next = ORDER[(ORDER.indexOf(theme.value) + 1) % ORDER.length] ?? 'auto';
  theme.value = next;
  localStorage.setItem(KEY, next);
  applyTheme();
}

function kept(): Theme {
  const value = localStorage.getItem(KEY);
  return ORDER.find((theme) => theme === value) ?? 'auto';
}
