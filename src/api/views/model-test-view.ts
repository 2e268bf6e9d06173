/** The outcome of a test of a model, as JSON; pure. */
import type { ProviderTest } from '../../contract/providers.ts';
import type { ModelTest } from '../../conversation/model-test.service.ts';
import { toUsd } from '../../model/cost.ts';

/** @param mask removes secrets from what a vendor said */
export function toProviderTest(
  { record, candidate, text, error }: ModelTest,
  mask: (text: string) => string,
): ProviderTest {
  const { requestId, firstTokenMs, durationMs, tokens, costMicros, costStatus } = record;
  return {
    provider: candidate.provider,
    model: candidate.model,
    ok: error === undefined,
    ...(error === undefined ? { text } : { code: error.code, error: mask(error.message) }),
    ...(record.upstreamStatus !== undefined && { upstream_status: record.upstreamStatus }),
    ...(firstTokenMs !== undefined && { first_token_ms: Math.round(firstTokenMs) }),
    duration_ms: Math.round(durationMs),
    input_tokens: tokens.input,
    output_tokens: tokens.output,
    cost_usd: toUsd(costMicros),
    cost_status: costStatus,
    request_id: requestId,
  };
}
