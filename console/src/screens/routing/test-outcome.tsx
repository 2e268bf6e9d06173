/** What came of a test of a provider. */
import type { ProviderTest } from '../../../../src/client/client.ts';
import { costText } from '../../formats/cost-text.ts';
import { durationText } from '../../formats/durations.ts';
import { countOf } from '../../formats/numbers.ts';

export function TestOutcome({ test }: { readonly test: ProviderTest }) {
  const { ok, provider, model, text, error, code, upstream_status: status } = test;
  const name = <code>{`${provider}/${model}`}</code>;
  const link = (
    <a href={`requests/${encodeURIComponent(test.request_id)}`}>Request {test.request_id}</a>
  );
  if (!ok) {
    return (
      <div class="notice notice-bad" role="alert">
        <p>
          {name} did not answer: {error ?? code}
          {status !== undefined && ` (status ${status})`}
        </p>
        <p class="small">{link}</p>
      </div>
    );
  }
  return (
    <div class="notice notice-good" role="status">
      <p>
        {name} answered in {durationText(test.duration_ms)}: “{text}”
      </p>
      <p class="small">
        {test.first_token_ms !== undefined &&
          `First token after ${durationText(test.first_token_ms)}, `}
        {countOf(test.input_tokens + test.output_tokens, 'token')}, {costText(test)}. {link}
      </p>
    </div>
  );
}
