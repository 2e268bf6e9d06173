/** The fields of a form, and what they were when it was opened. */
import { useState } from 'preact/hooks';

export function useFields<Fields extends object>(begin: () => Fields) {
  const [former] = useState(begin);
  const [fields, setFields] = useState(former);
  const change = (changes: Partial<Fields>): void =>
    setFields((current) => ({ ...current, ...changes }));
  return { former, fields, change };
}
