/** Data that a screen loads: loading, failed or loaded; the call is cancelled when it is no longer needed. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';

export type Loaded<Value> = (
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown }
  | {
      readonly state: 'loaded';
      readonly value: Value;
      /** A reload is running, and the value is the former one. */
      readonly isReloading: boolean;
    }
) & {
  /** Loads again and shows the former value until then. */
  readonly reload: () => void;
};

type Outcome<Value> =
  | { readonly source: object; readonly value: Value }
  | { readonly source: object; readonly error: unknown };

/**
 * @param load passes the signal on to its calls
 * @param dependencies what `load` depends on; when one changes, the former value is discarded
 */
export function useLoaded<Value>(
  load: (signal: AbortSignal) => Promise<Value>,
  dependencies: readonly unknown[],
): Loaded<Value> {
  const [outcome, setOutcome] = useState<Outcome<Value> | undefined>(undefined);
  const [attempt, setAttempt] = useState(0);
  const [isRunning, setRunning] = useState(true);
  const source = useMemo(() => ({}), dependencies);
  const reload = useCallback(() => setAttempt((count) => count + 1), []);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setRunning(true);
    const settle = (next: Outcome<Value>): void => {
      if (signal.aborted) return;
      setOutcome(next);
      setRunning(false);
    };
    load(signal).then(
      (value) => settle({ source, value }),
      (error: unknown) => settle({ source, error }),
    );
    return () => controller.abort();
  }, [source, attempt]);

  if (outcome === undefined || outcome.source !== source) return { state: 'loading', reload };
  if ('value' in outcome) {
    return { state: 'loaded', value: outcome.value, isReloading: isRunning, reload };
  }
  return isRunning
    ? { state: 'loading', reload }
    : { state: 'failed', error: outcome.error, reload };
}
