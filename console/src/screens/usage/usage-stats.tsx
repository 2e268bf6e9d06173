/** The figures of the whole range. */
import type { UsageSums } from '../../../../src/client/client.ts';
import { countText, moneyText, shareText } from '../../formats/numbers.ts';
import { Count, Duration, Money } from '../../parts/figures.tsx';
import { Stat } from '../../parts/stat.tsx';
import { monthPace } from './month-pace.ts';
import { unpricedText } from './usage-cost.tsx';
import { tokensOf, type UsageFigures } from './usage-figures.ts';

export function UsageStats({ figures }: { readonly figures: UsageFigures }) {
  const { sums } = figures;
  const { requests, failed, fallbacks, input_tokens: input, cache_share: cached = 0 } = sums;
  return (
    <div class="stats usage-stats">
      <Stat name="Cost" value={costOf(sums)} note={<CostNote figures={figures} />} />
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
        note={`${countText(input)} in${cached === 0 ? '' : `, ${shareText(cached)} from prompt caches`}`}
      />
      <Stat
        name="First token, median"
        value={<Duration ms={sums.first_token_ms?.p50} />}
        note={<P95 ms={sums.first_token_ms?.p95} />}
      />
      <Stat
        name="Duration, median"
        value={<Duration ms={sums.duration_ms?.p50} />}
        note={<P95 ms={sums.duration_ms?.p95} />}
      />
      <AnswerCacheStat sums={sums} />
    </div>
  );
}

/** Left out where no rule and no caller uses the cache. */
function AnswerCacheStat({ sums }: { readonly sums: UsageSums }) {
  const { cache_hits: hits, cache_misses: misses, cache_saved_usd: saved } = sums;
  if (hits + misses === 0) return null;
  return (
    <Stat
      name="From Rhetor’s cache"
      value={<Count value={hits} />}
      note={`${shareText(hits / (hits + misses))} of ${countText(hits + misses)} that looked there${saved === 0 ? '' : `, ${moneyText(saved)} saved`}`}
    />
  );
}

function costOf({ cost_usd: cost, unpriced_requests: unpriced }: UsageSums) {
  return cost === 0 && unpriced > 0 ? 'no price' : <Money value={cost} />;
}

function CostNote({ figures }: { readonly figures: UsageFigures }) {
  const pace = monthPace(figures, Date.now());
  return (
    <>
      {unpricedText(figures.sums)}
      {pace !== undefined && pace > 0 && `; ${moneyText(pace)} a month at this pace`}
    </>
  );
}

function P95({ ms }: { readonly ms: number | undefined }) {
  return (
    <>
      95% within <Duration ms={ms} />
    </>
  );
}
