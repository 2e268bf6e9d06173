/** The figures of the whole range. */
import type { UsageSums } from '../../../../src/client/client.ts';
import { countText, shareText } from '../../formats/numbers.ts';
import { Count, Duration } from '../../parts/figures.tsx';
import { Stat } from '../../parts/stat.tsx';
import { UsageCost, unpricedText } from './usage-cost.tsx';
import { tokensOf } from './usage-figures.ts';

export function UsageStats({ sums }: { readonly sums: UsageSums }) {
  const { requests, failed, fallbacks, input_tokens: input, cache_read_tokens: cached } = sums;
  return (
    <div class="stats">
      <Stat name="Cost" value={<UsageCost sums={sums} />} note={unpricedText(sums)} />
      <Stat
        name="Requests"
        value={<Count value={requests} />}
        note={`${countText(fallbacks)} answered by a fallback`}
      />
      <Stat
        name="Failed"
        value={<Count value={failed} />}
        note={requests === 0 ? undefined : `${shareText(failed / requests)} of the requests`}
      />
      <Stat
        name="Tokens"
        value={<Count value={tokensOf(sums)} />}
        note={`${countText(input)} in${input === 0 ? '' : `, ${shareText(cached / input)} from a cache`}`}
      />
      <Stat
        name="First token"
        value={<Duration ms={sums.first_token_ms?.p50} />}
        note={<P95 ms={sums.first_token_ms?.p95} />}
      />
      <Stat
        name="Duration"
        value={<Duration ms={sums.duration_ms?.p50} />}
        note={<P95 ms={sums.duration_ms?.p95} />}
      />
    </div>
  );
}

function P95({ ms }: { readonly ms: number | undefined }) {
  return (
    <>
      median; 95 % within <Duration ms={ms} />
    </>
  );
}
