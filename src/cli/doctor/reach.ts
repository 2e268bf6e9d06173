/** Sends one quick request to an address, without any key, to see whether it answers and what time it reports. */
import { boundedText } from '../../bytes/bounded-text.ts';
import { LONGEST_REACH_BYTES, REACH_PATIENCE_MS } from '../limits.ts';

export type Reached = {
  readonly status: number;
  readonly text: string;
  /** Milliseconds by which this machine's clock is ahead of theirs; undefined without a Date header. */
  readonly clockAheadMs: number | undefined;
};

/** @returns a text that explains why nothing answered */
export async function reach(url: string): Promise<Reached | string> {
  if (!URL.canParse(url)) return 'that is not a valid address';
  const target = new URL(url);
  target.username = '';
  target.password = '';
  try {
    const response = await fetch(target, {
      redirect: 'manual',
      signal: AbortSignal.timeout(REACH_PATIENCE_MS),
    });
    const theirs = Date.parse(response.headers.get('date') ?? '');
    const clockAheadMs = Number.isNaN(theirs) ? undefined : Date.now() - theirs;
    const { text } = await boundedText(response.body, LONGEST_REACH_BYTES);
    return { status: response.status, text, clockAheadMs };
  } catch (error) {
    return reasonOf(error);
  }
}

/** The form shown to people: without credentials, path and query. */
export function originOf(url: string): string {
  return URL.canParse(url) ? new URL(url).origin : 'an invalid address';
}

function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return `no answer within ${REACH_PATIENCE_MS / 1_000} s`;
  }
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  switch (code) {
    case 'ECONNREFUSED':
      return 'connection refused: nothing listens there';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'its name could not be resolved: check the address, the network and DNS';
    case undefined:
      return 'the connection failed';
    default:
      return `the connection failed (${code})`;
  }
}
