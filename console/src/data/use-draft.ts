/** Values of fields that are applied a moment after the last change, and follow the applied ones. */
import { useEffect, useLayoutEffect, useState } from 'preact/hooks';

const SETTLED_MS = 300;

export function useDraft<Fields extends Readonly<Record<string, string>>>(
  applied: Fields,
  apply: (fields: Fields) => void,
): readonly [Fields, (changes: Partial<Fields>) => void] {
  const [draft, setDraft] = useState(applied);
  const text = JSON.stringify(applied);
  // Before anyone can type into the fields, or the typed text would be lost.
  useLayoutEffect(() => setDraft(applied), [text]);
  useEffect(() => {
    if (JSON.stringify(draft) === text) return;
    const timer = setTimeout(() => apply(draft), SETTLED_MS);
    return () => clearTimeout(timer);
  }, [draft]);
  return [draft, (changes) => setDraft((former) => ({ ...former, ...changes }))];
}
