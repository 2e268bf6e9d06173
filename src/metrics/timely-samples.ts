/** Bounds how long a scrape waits for a metric, since the others are needed most while the store is away. */
import type { MetricDefinition, MetricSample } from './metric-definition.ts';
import { LONGEST_READING_MS } from './limits.ts';

type Samples = Iterable<MetricSample>;

/**
 * Returns a reading that never rejects. It has no samples if `read` fails or takes longer than
 * `LONGEST_READING_MS`; a late reading is shared by the scrapes that come before it ends.
 */
export function timelySamples(read: MetricDefinition['read']): () => Promise<Samples> {
  let running: Promise<Samples> | undefined;
  return () => {
    running ??= samplesOf(read).finally(() => (running = undefined));
    return inTime(running);
  };
}

async function samplesOf(read: MetricDefinition['read']): Promise<Samples> {
  try {
    return await read();
  } catch {
    return [];
  }
}

function inTime(samples: Promise<Samples>): Promise<Samples> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, LONGEST_READING_MS, []).unref();
    void samples.then((read) => {
      clearTimeout(late);
      resolve(read);
    });
  });
}
