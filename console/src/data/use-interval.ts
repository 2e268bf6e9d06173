/** Repeats something while a component is shown and its page is visible. */
import { useEffect, useRef } from 'preact/hooks';

export function useInterval(act: () => void, everyMs: number): void {
  const latest = useRef(act);
  latest.current = act;
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) latest.current();
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
}
