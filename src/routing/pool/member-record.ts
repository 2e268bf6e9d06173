/** What calls have shown of one member: its speed, its cache, and what is left of its vendor's limits. */
import type { TokenUsage } from '../../model/usage.ts';
import type { VendorLimit, VendorLimits } from '../../model/vendors/vendor-limits.ts';
import { LONGEST_HEEDED_RESET_MS, NEWEST_SHARE } from '../limits.ts';

/** As a call of this member is expected to use them. */
export type ExpectedTokens = {
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
};

/** Before a member has answered: a question three times as long as its answer. */
const USUAL_INPUT = 3_000;
const USUAL_OUTPUT = 1_000;

type KeptLimit = { readonly limit: number | undefined; remaining: number; readonly until: number };

export class MemberRecord {
  firstTokenMs: number | undefined;
  /** The share of its input that came from the vendor's cache. */
  cacheShare: number | undefined;
  /** How often it came first. */
  chosen = 0;
  private input: number | undefined;
  private output: number | undefined;
  private requests: KeptLimit | undefined;
  private tokens: KeptLimit | undefined;

  /** A call begins: it counts against the limit before the vendor says so. */
  began(): void {
    if (this.requests !== undefined) this.requests.remaining -= 1;
  }

  /** Never divided by the length of an answer. */
  firstToken(milliseconds: number): void {
    this.firstTokenMs = averaged(this.firstTokenMs, milliseconds);
  }

  reported({ requests, tokens }: VendorLimits, now: number): void {
    if (requests !== undefined) this.requests = keptLimit(requests, now);
    if (tokens !== undefined) this.tokens = keptLimit(tokens, now);
  }

  used({ inputTokens, cachedInputTokens, outputTokens }: TokenUsage): void {
    if (inputTokens === undefined || inputTokens <= 0) return;
    this.input = averaged(this.input, inputTokens);
    const share = Math.min(1, (cachedInputTokens ?? 0) / inputTokens);
    this.cacheShare = averaged(this.cacheShare, share);
    if (outputTokens !== undefined) this.output = averaged(this.output, outputTokens);
  }

  get expectedTokens(): ExpectedTokens {
    const inputTokens = Math.round(this.input ?? USUAL_INPUT);
    return {
      inputTokens,
      cachedInputTokens: Math.round(inputTokens * (this.cacheShare ?? 0)),
      outputTokens: Math.round(this.output ?? USUAL_OUTPUT),
    };
  }

  /** From 0 to 1: the share of its limits that is left, by what it reported last. */
  left(now: number): number {
    return Math.min(shareOf(this.requests, now), shareOf(this.tokens, now));
  }

  /** Epoch milliseconds until which its vendor would refuse a call; undefined if it would not. */
  exhaustedUntil(now: number): number | undefined {
    const ends = [this.requests, this.tokens].flatMap((kept) =>
      kept !== undefined && now < kept.until && kept.remaining <= 0 ? kept.until : [],
    );
    return ends.length === 0 ? undefined : Math.max(...ends);
  }
}

function averaged(former: number | undefined, newest: number): number {
  return former === undefined ? newest : former + (newest - former) * NEWEST_SHARE;
}

/** A limit that fills up steadily is back, in part, long before it is whole. */
function keptLimit({ limit, remaining, resetMs }: VendorLimit, now: number): KeptLimit {
  const heededMs = Math.min(resetMs ?? LONGEST_HEEDED_RESET_MS, LONGEST_HEEDED_RESET_MS);
  return { limit, remaining, until: now + heededMs };
}

function shareOf(kept: KeptLimit | undefined, now: number): number {
  if (kept === undefined || kept.limit === undefined || kept.limit <= 0 || now >= kept.until)
    return 1;
  return Math.min(1, Math.max(0, kept.remaining / kept.limit));
}
