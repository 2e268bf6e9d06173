/** What is left of the limits of a caller, in the headers that its dialect has for it. */
import type { Response } from 'express';
import type { LimitedAmount, LimitsLeft } from '../../model/rate-limits.ts';
import { type CallerDialect, dialectOf } from '../request/dialect-of.ts';

export const LIMITED_AMOUNTS = ['requests', 'tokens'] as const;
const PARTS = ['limit', 'remaining', 'reset'] as const;
type Part = (typeof PARTS)[number];

export const LIMIT_HEADERS: readonly string[] = LIMITED_AMOUNTS.flatMap((amount) =>
  PARTS.flatMap((part) =>
    (['openai', 'anthropic'] as const).map((dialect) => limitHeader(dialect, part, amount)),
  ),
);

export function limitHeader(dialect: CallerDialect, part: Part, amount: string): string {
  return dialect === 'anthropic'
    ? `anthropic-ratelimit-${amount}-${part}`
    : `x-ratelimit-${part}-${amount}`;
}

type PartNames = Readonly<Record<Part, string>>;

/** Made once: a name that is put together for each header is looked up letter by letter. */
const USUAL_NAMES = namesOf('openai');
const ANTHROPIC_NAMES = namesOf('anthropic');

function namesOf(dialect: CallerDialect): Readonly<Record<keyof LimitsLeft, PartNames>> {
  const of = (amount: keyof LimitsLeft): PartNames => ({
    limit: limitHeader(dialect, 'limit', amount),
    remaining: limitHeader(dialect, 'remaining', amount),
    reset: limitHeader(dialect, 'reset', amount),
  });
  return { requests: of('requests'), tokens: of('tokens') };
}

/** Without effect once the headers are sent. */
export function setLimitHeaders(response: Response, left: LimitsLeft): void {
  if (response.headersSent) return;
  const isAnthropic = dialectOf(response.req) === 'anthropic';
  const names = isAnthropic ? ANTHROPIC_NAMES : USUAL_NAMES;
  for (const amount of LIMITED_AMOUNTS) {
    const found = left[amount];
    if (found === undefined) continue;
    const values = isAnthropic ? toAnthropicValues(found) : toUsualValues(found);
    for (const part of PARTS) response.setHeader(names[amount][part], values[part]);
  }
}

type Values = Readonly<Record<Part, string>>;

function toUsualValues({ limit, remaining, resetMs }: LimitedAmount): Values {
  return { limit: String(limit), remaining: String(remaining), reset: toDuration(resetMs) };
}

/** Anthropic's clients read a time of RFC 3339. */
function toAnthropicValues({ limit, remaining, resetMs }: LimitedAmount): Values {
  const reset = new Date(Date.now() + resetMs).toISOString();
  return { limit: String(limit), remaining: String(remaining), reset };
}

/** As OpenAI writes it: `1m0.25s`, `12.5s`, `250ms`. */
function toDuration(milliseconds: number): string {
  const whole = Math.ceil(milliseconds);
  if (whole < 1_000) return `${whole}ms`;
  const minutes = Math.floor(whole / 60_000);
  const seconds = `${(whole - minutes * 60_000) / 1_000}s`;
  return minutes === 0 ? seconds : `${minutes}m${seconds}`;
}
