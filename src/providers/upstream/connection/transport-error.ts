/** Translates failures of a connection, and of the data on it, in the same way for every vendor. */
import { RhetorError } from '../../../model/rhetor-error.ts';
import { sizeName } from '../../../model/size-name.ts';
import { PassedBound } from '../../passed-bound.ts';
import { WireFault } from '../wire-fields.ts';
import { LONGEST_HEADERS_BYTES } from '../../limits.ts';

/** The name of the upstream, for messages. */
export type UpstreamName = {
  readonly provider: string;
  /** For the operator alone: callers must not see internal addresses. */
  readonly origin: string;
  /** Removes the provider's secrets from a text; by default, anything that looks like a key. */
  readonly mask?: (text: string) => string;
};

type Fault = {
  readonly words: string;
  readonly isRetryable: boolean;
  readonly isTimeout?: boolean;
  readonly isUnreachable?: boolean;
};

const TRUST_ADVICE =
  'if its authority is your own, start Rhetor with that file in NODE_EXTRA_CA_CERTS';
const SELF_SIGNED: Fault = {
  words: `its TLS certificate is self-signed; ${TRUST_ADVICE}`,
  isRetryable: false,
};
const UNVERIFIED: Fault = {
  words: `its TLS certificate cannot be verified; ${TRUST_ADVICE}`,
  isRetryable: false,
};

const FAULTS: Readonly<Record<string, Fault>> = {
  ECONNREFUSED: {
    words: 'connection refused; check that it is running',
    isRetryable: true,
    isUnreachable: true,
  },
  ECONNRESET: { words: 'the connection was reset', isRetryable: true },
  EPIPE: { words: 'the connection was closed', isRetryable: true },
  UND_ERR_SOCKET: { words: 'the connection was closed without an answer', isRetryable: true },
  UND_ERR_DESTROYED: { words: 'its connections are closed; ask again', isRetryable: true },
  UND_ERR_CLOSED: { words: 'its connections are closed; ask again', isRetryable: true },
  ENOTFOUND: { words: 'no such host; check base_url', isRetryable: false, isUnreachable: true },
  EAI_AGAIN: {
    words: 'its host name could not be looked up',
    isRetryable: true,
    isUnreachable: true,
  },
  EHOSTUNREACH: { words: 'no route to the host', isRetryable: true, isUnreachable: true },
  ENETUNREACH: { words: 'no route to its network', isRetryable: true, isUnreachable: true },
  ETIMEDOUT: { words: 'the connection timed out', isRetryable: true, isTimeout: true },
  UND_ERR_HEADERS_OVERFLOW: {
    words: `the headers of its answer are larger than ${sizeName(LONGEST_HEADERS_BYTES)}`,
    isRetryable: false,
  },
  UND_ERR_CONNECT_TIMEOUT: {
    words: 'connecting took too long',
    isRetryable: true,
    isTimeout: true,
  },
  EPROTO: {
    words: 'the TLS handshake failed; check that base_url is an https address',
    isRetryable: false,
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: SELF_SIGNED,
  SELF_SIGNED_CERT_IN_CHAIN: SELF_SIGNED,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: UNVERIFIED,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: UNVERIFIED,
  CERT_HAS_EXPIRED: { words: 'its TLS certificate has expired', isRetryable: false },
};

/** For families of codes: those of a TLS library, of the HTTP parser, and undici's own. */
const FAULT_FAMILIES: readonly (readonly [prefix: string, fault: Fault])[] = [
  ['ERR_TLS', { words: 'its TLS certificate does not fit', isRetryable: false }],
  [
    'ERR_SSL',
    {
      words: 'the TLS handshake failed; check that base_url is an https address',
      isRetryable: false,
    },
  ],
  ['CERT_', { words: 'its TLS certificate is not valid', isRetryable: false }],
  ['HPE_', { words: 'its answer is not HTTP', isRetryable: false }],
  ['UND_ERR_', { words: 'the connection failed', isRetryable: true }],
];

/**
 * Translates a failed connection, an exceeded limit or an invalid field, however deep it is wrapped.
 * Returns a RhetorError of the upstream layer itself unchanged.
 * @returns undefined if the error is of another kind
 */
export function translateTransportError(
  upstream: UpstreamName,
  error: unknown,
): RhetorError | undefined {
  // The limit protects against an error that is its own cause.
  let current = error;
  for (let depth = 0; depth < 8 && current instanceof Error; depth += 1) {
    if (current instanceof PassedBound) {
      return new RhetorError(
        'upstream_error',
        `${upstream.provider} sent ${current.what}, which is not read any further.`,
        { isRetryable: false },
      );
    }
    if (current instanceof RhetorError) return current;
    if (current instanceof WireFault) {
      return new RhetorError(
        'upstream_error',
        `${upstream.provider} sent an answer that cannot be read: ${current.message}.`,
      );
    }
    const fault = faultOf(current);
    if (fault !== undefined) {
      return new RhetorError(
        fault.isTimeout ? 'upstream_timeout' : 'upstream_error',
        `${upstream.provider} cannot be reached: ${fault.words}`,
        {
          cause: error,
          operatorMessage: `${upstream.provider} cannot be reached at ${upstream.origin}: ${fault.words}`,
          isRetryable: fault.isRetryable,
          ...(fault.isUnreachable && { isUnreachable: true }),
        },
      );
    }
    current = current.cause;
  }
  return undefined;
}

export function connectTimedOut(
  { provider, origin }: UpstreamName,
  connectMs: number,
): RhetorError {
  const inTime = `within ${connectMs / 1000} s.`;
  return new RhetorError('upstream_timeout', `${provider} could not be connected to ${inTime}`, {
    isRetryable: true,
    operatorMessage: `${provider} could not be connected to at ${origin} ${inTime}`,
  });
}

function faultOf(error: Error): Fault | undefined {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (Object.hasOwn(FAULTS, code)) return FAULTS[code];
  return FAULT_FAMILIES.find(([prefix]) => code.startsWith(prefix))?.[1];
}
