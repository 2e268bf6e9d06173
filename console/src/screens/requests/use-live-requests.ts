/** Follows the requests that end from now on, and connects again when the connection is lost. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { LedgerRequest } from '../../../../src/client/client.ts';
import { useClient } from '../../session/use-client.ts';

const RETRY_MS = 3_000;

/** @returns whether it is connected, as far as is known */
export function useLiveRequests(isOn: boolean, take: (request: LedgerRequest) => void): boolean {
  const client = useClient();
  const latest = useRef(take);
  latest.current = take;
  const [isConnected, setConnected] = useState(true);

  useEffect(() => {
    if (!isOn) return;
    const controller = new AbortController();
    const { signal } = controller;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const follow = async (): Promise<void> => {
      try {
        for await (const request of client.ledger.live({ signal })) {
          setConnected(true);
          latest.current(request);
        }
      } catch {
        // What it missed comes with the next load of the list, which reports what is wrong.
      }
      if (signal.aborted) return;
      setConnected(false);
      timer = setTimeout(() => void follow(), RETRY_MS);
    };
    void follow();
    return () => {
      controller.abort();
      clearTimeout(timer);
    };
  }, [client, isOn]);

  return isConnected;
}
