/** Lets a request in: within the limits of its caller first, then when there is a place for it. */
import { Injectable } from '@nestjs/common';
import type { AttemptRecord } from '../../ledger/attempt-record.ts';
import type { ExpectedTokens, LimitPass } from '../../limits/limit-pass.ts';
import { RequestLimits } from '../../limits/request-limits.service.ts';
import { Admission } from './admission.ts';
import type { ScopedRequest } from '../request/conversation-request.ts';

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

  /** The limits, if the request's first call is to be counted against them; see `Entrance.enter`. */
  get limits(): LimitPass | undefined {
    return this.pass?.isPending === true ? this.pass : undefined;
  }

  /**
   * Counts the request now, if that was left to its first call.
   * @throws RhetorError `rate_limited`, or `storage_unavailable` as a rejection
   */
  countNow(): Promise<void> | undefined {
    return this.limits?.count();
  }

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
   * Counts the request before it waits for a place.
   * @param expected is asked only where tokens are limited
   * @throws RhetorError `rate_limited`, `storage_unavailable`, or as `Admission.enter`
   */
  async enter(
    visitor: Visitor,
    signal: AbortSignal,
    expected?: () => ExpectedTokens,
  ): Promise<Place> {
    const pass = this.passFor(visitor);
    if (pass !== undefined) await pass.expect(expectedBy(pass, expected), true);
    return this.admit(visitor, signal, pass);
  }

  /**
   * The same for a request whose first call may count it, together with what the call reserves, by
   * `Place.limits`: where counting takes a round trip, both take one.
   */
  async enterToCall(
    visitor: Visitor,
    signal: AbortSignal,
    expected?: () => ExpectedTokens,
  ): Promise<Place> {
    const pass = this.passFor(visitor);
    pass?.postpone(expectedBy(pass, expected));
    return this.admit(visitor, signal, pass);
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

  private passFor({ limits, scope, onLimits }: Visitor): LimitPass | undefined {
    return this.limits.passFor({ keyId: scope.owner, limits }, onLimits);
  }

  private async admit(
    { caller = UNNAMED_CALLER }: Visitor,
    signal: AbortSignal,
    pass: LimitPass | undefined,
  ): Promise<Place> {
    try {
      return new Place(await this.admission.enter(caller, signal), pass);
    } catch (error) {
      pass?.correct({ input: 0, output: 0 });
      pass?.leave();
      throw error;
    }
  }
}

function expectedBy(
  pass: LimitPass,
  expected: () => ExpectedTokens = () => NO_TOKENS,
): ExpectedTokens {
  return pass.limitsTokens ? expected() : NO_TOKENS;
}
