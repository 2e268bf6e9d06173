/** Limits of all callers together, as tasks.json and RHETOR_LIMITS give them. */
import { z } from 'zod';
import type { RateLimits } from '../model/rate-limits.ts';
import { HIGHEST_RATE_LIMIT } from './limits.ts';

const limit = z.int().min(1).max(HIGHEST_RATE_LIMIT).optional();

/** The same as the limits of a key. */
export const rateLimitsSchema = z
  .strictObject({ requests_per_minute: limit, tokens_per_minute: limit, concurrent: limit })
  .transform(({ requests_per_minute, tokens_per_minute, concurrent }): RateLimits => ({
    ...(requests_per_minute !== undefined && { requestsPerMinute: requests_per_minute }),
    ...(tokens_per_minute !== undefined && { tokensPerMinute: tokens_per_minute }),
    ...(concurrent !== undefined && { concurrent }),
  }));

/** `requests_per_minute=600,concurrent=20`. */
export const rateLimitsVariable = z.string().transform((text, context): RateLimits => {
  const entries = text.split(',').map((entry) => entry.split('=').map((part) => part.trim()));
  const given = entries.map(([name = '', value = '']) => [name, toWhole(value)] as const);
  const parsed = rateLimitsSchema.safeParse(Object.fromEntries(given));
  const isRead = entries.every((entry) => entry.length === 2);
  if (parsed.success && isRead) return parsed.data;
  const message = `=${text} is not a list of limits; give one like requests_per_minute=600,tokens_per_minute=200000,concurrent=20, each from 1 to ${HIGHEST_RATE_LIMIT}.`;
  context.addIssue({ code: 'custom', message });
  return z.NEVER;
});

function toWhole(text: string): number {
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}
