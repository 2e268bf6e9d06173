/** Lets j and k move the focus from row to row of a table. */
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

export function useRowKeys(
  body: RefObject<HTMLTableSectionElement | null>,
  isEnabled: boolean,
): void {
  // A layout effect: rows that can be seen take keys.
  useLayoutEffect(() => {
    if (!isEnabled) return;
    const move = (event: KeyboardEvent): void => {
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0;
      const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (step === 0 || !isPlain || isTyping(event.target) || isModalOpen()) return;
      const rows = [...(body.current?.rows ?? [])];
      const at = rows.findIndex((row) => row.contains(document.activeElement));
      const next = at < 0 ? rows[0] : rows[at + step];
      next?.focus();
    };
    document.addEventListener('keydown', move);
    return () => document.removeEventListener('keydown', move);
  }, [isEnabled]);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('input, select, textarea'))
  );
}

function isModalOpen(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
