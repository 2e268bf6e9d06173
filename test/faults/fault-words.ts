/** Building blocks of the faults: scripts of the first choice, and shared requirements. */
import type { Script, StatusFault } from '../upstream/script.ts';
import type { Recovery, Required } from './fault.ts';
import { WHOLE } from './whole-text.ts';

/** 2 retries with jitter, and the fallback's answer. */
export const QUICK_MS = 2_000;

export const FALLBACK: Required = { outcome: 'answer', by: 'fallback' };
export const FIRST: Required = { outcome: 'answer', by: 'first' };
export const BROKEN = { code: 'upstream_error', status: 502 } as const;
export const TRUNCATED = { code: 'upstream_truncated', status: 502 } as const;

/** Requirements for an answer that is cut off in the middle. */
export function cut(error: Omit<Extract<Required, { outcome: 'clean error' }>, 'outcome'>) {
  return {
    error: { outcome: 'clean error', ...error },
    buffer: FALLBACK,
    continue: { outcome: 'answer', by: 'goesOn' },
  } as const satisfies Record<Recovery, Required>;
}

export function status(code: number, more: Partial<StatusFault> = {}): Script {
  return { fault: { type: 'status', status: code, ...more } };
}

export const once = (fault: Script) => (attempt: number) => (attempt === 0 ? fault : WHOLE);
export const always = (fault: Script) => () => fault;
export const broken = (fault: NonNullable<Script['fault']>) => always({ ...WHOLE, fault });
