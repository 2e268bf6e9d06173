/** Classifies PostgreSQL's errors and describes each in words that say what to do. */
import { RhetorError } from '../../../model/rhetor-error.ts';
import { STORE_RETRY_AFTER_MS } from '../../limits.ts';

type FaultType =
  | 'unreachable'
  | 'crowded'
  | 'standby'
  | 'full'
  | 'slow'
  | 'locked'
  | 'conflicting'
  | 'refused'
  | 'no-database'
  | 'no-rights'
  | 'forgetful'
  | 'isolated'
  | 'encoding'
  | 'newer-schema'
  | 'closed'
  | 'failed';

export type PostgresFault = {
  readonly type: FaultType;
  /** PostgreSQL's own words: they hold no password, but may quote what was to be stored. */
  readonly detail: string;
  /** The code of PostgreSQL or of the network, for the log. */
  readonly code?: string;
};

/** A fault that PostgreSQL itself does not report. */
export class PostgresFailure extends Error {
  override readonly name = 'PostgresFailure';
  readonly fault: PostgresFault;

  constructor(type: FaultType, detail: string, code?: string) {
    super(detail);
    this.fault = { type, detail, ...(code !== undefined && { code }) };
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html, by code or class of codes. */
const TYPES: Readonly<Record<string, FaultType>> = {
  '08': 'unreachable',
  '57P01': 'unreachable',
  '57P02': 'unreachable',
  '57P03': 'unreachable',
  '57P05': 'unreachable',
  '53300': 'crowded',
  '53100': 'full',
  '53': 'crowded',
  '25006': 'standby',
  '57014': 'slow',
  '55P03': 'locked',
  '25P03': 'slow',
  '40': 'conflicting',
  // The id was taken after a long transaction had found it free; the next attempt sees that.
  '23505': 'conflicting',
  // The statement was prepared before another version changed the tables; it is prepared again.
  '0A000': 'conflicting',
  '26000': 'conflicting',
  '42P05': 'conflicting',
  '28': 'refused',
  '3D': 'no-database',
  '42501': 'no-rights',
};

const WORDS: Readonly<Record<FaultType, string>> = {
  unreachable:
    'PostgreSQL cannot be reached. Check that it runs, and that RHETOR_DATABASE_URL points to it.',
  crowded:
    'PostgreSQL has no room for another connection. Raise its max_connections, or lower ' +
    'RHETOR_DATABASE_CONNECTIONS.',
  standby:
    'PostgreSQL takes no writes: this is a standby. Point RHETOR_DATABASE_URL at the primary.',
  full: 'The disk of PostgreSQL is full. Free some space on it.',
  slow: 'PostgreSQL takes too long to answer. Look at its load, its locks and the network.',
  locked: 'Another change of the same conversation does not finish.',
  conflicting: 'PostgreSQL gave precedence to another change.',
  refused: 'PostgreSQL refuses the user or password of RHETOR_DATABASE_URL. Correct them.',
  'no-database': 'There is no such database. Create the one that RHETOR_DATABASE_URL names.',
  'no-rights':
    'The user of RHETOR_DATABASE_URL lacks the rights that it needs. GRANT CREATE ON DATABASE ' +
    'for the first start, and all rights on what is in its schema rhetor.',
  forgetful:
    'PostgreSQL may lose answers that were already returned (synchronous_commit=off). Set it to on for ' +
    "Rhetor's user: ALTER ROLE … SET synchronous_commit = on.",
  isolated:
    'PostgreSQL does not use the isolation level READ COMMITTED, which Rhetor needs: ' +
    "ALTER ROLE … SET default_transaction_isolation = 'read committed'.",
  encoding: 'The encoding of the database cannot store every text. Create it with ENCODING UTF8.',
  'newer-schema':
    'The database was written by a newer version of Rhetor. Use that version, or another database.',
  closed: 'Rhetor is shutting down.',
  failed: 'PostgreSQL reported an unknown error. The log has its code.',
};

/** The only place where errors of the driver or of PostgreSQL are classified. */
export function toPostgresFault(error: unknown): PostgresFault {
  if (error instanceof PostgresFailure) return error.fault;
  const detail = error instanceof Error ? error.message || error.name : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return { type: typeOf(code, detail), detail, ...(code !== '' && { code }) };
}

/** The driver's own errors have no PostgreSQL code. */
function typeOf(code: string, detail: string): FaultType {
  const known = TYPES[code] ?? (/^[\dA-Z]{5}$/.test(code) ? TYPES[code.slice(0, 2)] : undefined);
  if (known !== undefined) return known;
  if (/^E[A-Z_]+$/.test(code) || /terminated|not queryable|ended|closed/i.test(detail)) {
    return 'unreachable';
  }
  return /timeout/i.test(detail) ? 'slow' : 'failed';
}

/** The fault inside an error made by `postgresUnavailable`. */
export function faultBehind(error: unknown): PostgresFault {
  return toPostgresFault(error instanceof RhetorError ? error.cause : error);
}

/** True if a retry in a moment, on another connection, may succeed. */
export function isPassing({ type }: PostgresFault): boolean {
  return ['unreachable', 'crowded', 'standby', 'conflicting'].includes(type);
}

export function postgresFaultWords(fault: PostgresFault): string {
  return WORDS[fault.type];
}

/** The error for the caller; the detail stays in the cause. */
export function postgresUnavailable(fault: PostgresFault): RhetorError {
  const words = postgresFaultWords(fault);
  return new RhetorError(
    'storage_unavailable',
    fault.type === 'closed' ? words : `${words} Rhetor tries again by itself.`,
    {
      cause: new PostgresFailure(fault.type, fault.detail, fault.code),
      retryAfterMs: STORE_RETRY_AFTER_MS,
    },
  );
}
