/** Asks the model that would answer a question how many tokens the question has. */
import { Injectable } from '@nestjs/common';
import { RhetorError } from '../model/rhetor-error.ts';
import type { TokenCountRequest } from '../model/token-count.ts';
import { PROBE_LIMITS } from '../providers/limits.ts';
import { ProviderRegistry } from '../providers/provider-registry.service.ts';
import type { RouteRequest } from './route-request.ts';
import { Router } from './router.service.ts';

/** The vendor understood the question, and refuses it. */
const REFUSED: ReadonlySet<number | undefined> = new Set([400, 413, 422]);

@Injectable()
export class TokenCounts {
  constructor(
    private readonly router: Router,
    private readonly registry: ProviderRegistry,
  ) {}

  /**
   * Undefined where the model's vendor does not count, does not speak the dialect of the question, or
   * cannot be reached: a count is not worth a failure.
   * @throws RhetorError as `Router.plan`; or the vendor's refusal
   */
  async count(
    route: RouteRequest,
    question: Omit<TokenCountRequest, 'model' | 'limits'>,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { candidates } = await this.router.plan(route);
    const candidate = candidates.find(({ skipped }) => skipped === undefined);
    const provider = candidate && this.registry.providerOf(candidate);
    if (candidate === undefined || !provider?.countTokens) return undefined;
    if (!provider.dialects.includes(question.own.dialect)) return undefined;
    try {
      const { model } = candidate;
      return await provider.countTokens({ ...question, model, limits: PROBE_LIMITS }, signal);
    } catch (error) {
      const isKnown = error instanceof RhetorError && !REFUSED.has(error.upstreamStatus);
      if (isKnown && !signal.aborted) return undefined;
      throw error;
    }
  }
}
