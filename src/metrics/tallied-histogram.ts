/** A histogram whose observations were counted elsewhere. */
import { Histogram } from 'prom-client';
import type { Distribution } from './distribution.ts';

type Labels = Readonly<Record<string, string>>;

/** The observations for each set of labels. */
export type Observed = readonly (readonly [labels: Labels, observed: Distribution])[];

export class TalliedHistogram extends Histogram {
  constructor(
    private readonly title: string,
    private readonly meaning: string,
    private readonly observed: () => Observed,
  ) {
    super({ name: title, help: meaning, registers: [] });
  }

  /** The registry reads a histogram by this method, which the types of prom-client do not declare. */
  getForPromString() {
    const values = this.observed().flatMap(([labels, distribution]) =>
      toSamples(this.title, labels, distribution),
    );
    const { title: name, meaning: help } = this;
    return Promise.resolve({ name, help, type: 'histogram', values, aggregator: 'sum' });
  }
}

function toSamples(
  name: string,
  sharedLabels: Labels,
  { bounds, counts, sum, count }: Distribution,
) {
  let within = 0;
  const bucket = (le: number | '+Inf', value: number) => ({
    metricName: `${name}_bucket`,
    labels: { le },
    sharedLabels,
    value,
  });
  return [
    ...bounds.map((bound, place) => bucket(bound, (within += counts[place] ?? 0))),
    bucket('+Inf', count),
    { metricName: `${name}_sum`, labels: {}, sharedLabels, value: sum },
    { metricName: `${name}_count`, labels: {}, sharedLabels, value: count },
  ];
}
