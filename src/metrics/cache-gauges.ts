/** What the cache of answers contains, as gauges. */
import type { CacheContents } from '../conversation/answer-cache/answer-cache.service.ts';
import type { MetricDefinition, MetricSample } from './metric-definition.ts';
import type { MetricSources } from './metric-sources.ts';

/** Absent while the store is away. */
export function cacheGauges({
  cache,
}: Pick<MetricSources, 'cache'>): Readonly<Record<string, MetricDefinition>> {
  /** Both gauges of a scrape share one reading. */
  let reading: Promise<CacheContents> | undefined;
  const sampleOf = async (
    valueOf: (size: CacheContents) => number,
  ): Promise<readonly MetricSample[]> => {
    reading ??= cache.contents().finally(() => (reading = undefined));
    return [[{}, valueOf(await reading)]];
  };
  return {
    rhetor_cache_answers: {
      help: 'Answers in the cache of answers, of all replicas together.',
      read: () => sampleOf(({ answers }) => answers),
    },
    rhetor_cache_bytes: {
      help: 'What the answers in the cache of answers take; RHETOR_CACHE_BYTES bounds it.',
      read: () => sampleOf(({ bytes }) => bytes),
    },
  };
}
