/** Lets a request in: within the limits of its caller first, then when there is a place for it. */
import { Injectable } from '@nestjs/common';
import type { AttemptRecord } from '../ledger/attempt-record.ts';
import type { ExpectedTokens, LimitPass } from '../limits/limit-pass.ts';
import { RequestLimits } from '../limits/request-limits.service.ts';
import { Admission } from './admission.ts';
import type { ScopedRequest } from './conversation-request.ts';

/** Who asks. */
export type Visitor = Pick<ScopedRequest, 'caller' | 'limits' | 'onLimits' | 'scope'>;

/** All unnamed callers count as one. */
const UNNAMED_CALLER = 'unknown';
const NO_TOKENS: ExpectedTokens = { input: 0, mostOutput: 0 };

/** A request that was let in. */
export class Place {
  constructor(
    private readonly release: () => void,
    private readonly pass: LimitPass | undefined,
  ) {}

  /**
   * Counts a better estimate, where tokens are limited.
   * @throws RhetorError `rate_limited`, or `storage_unavailable` as a rejection
   */
  expect(expected: () => ExpectedTokens): Promise<void> | undefined {
    return this.pass?.limitsTokens ? this.pass.expect(expected(), false) : undefined;
  }

  /** Corrects the estimate by what all attempts have used. */
  count(attempts: readonly AttemptRecord[]): void {
    if (this.pass === undefined || attempts.length === 0) return;
    const used = { input: 0, output: 0 };
    for (const { tokens } of attempts) {
      used.input += tokens.input;
      used.output += tokens.output;
    }
    this.pass.correct(used);
  }

  /** Releases the place; calling it twice is harmless. */
  leave(): void {
    this.release();
    this.pass?.leave();
  }
}

@Injectable()
export class Entrance {
  constructor(
    private readonly admission: Admission,
    private readonly limits: RequestLimits,
  ) {}

  /**
   * @param expected is asked only where tokens are limited
   * @throws RhetorError `rate_limited`, `storage_unavailable`, or as `Admission.enter`
   */
  async enter(
    visitor: Visitor,
    signal: AbortSignal,
    expected?: () => ExpectedTokens,
  ): Promise<Place> {
    const { caller = UNNAMED_CALLER, limits, scope } = visitor;
    const pass = this.limits.passFor({ keyId: scope.owner, limits });
    if (pass !== undefined) await this.pass(pass, visitor, expected);
    try {
      return new Place(await this.admission.enter(caller, signal), pass);
    } catch (error) {
      pass?.correct({ input: 0, output: 0 });
      pass?.leave();
      throw error;
    }
  }

  /**
   * Runs work that asks a model outside of a turn, such as an embedding.
   * @throws RhetorError as `enter`, or what `work` throws
   */
  async run<T>(
    visitor: Visitor,
    signal: AbortSignal,
    work: (place: Place) => Promise<T>,
    expected?: () => ExpectedTokens,
  ): Promise<T> {
    const place = await this.enter(visitor, signal, expected);
    try {
      signal.throwIfAborted();
      return await work(place);
    } finally {
      place.leave();
    }
  }

  private async pass(
    pass: LimitPass,
    { onLimits }: Visitor,
    expected: () => ExpectedTokens = () => NO_TOKENS,
  ): Promise<void> {
    try {
      await pass.expect(pass.limitsTokens ? expected() : NO_TOKENS, true);
    } finally {
      onLimits?.(pass.left);
    }
  }
}
