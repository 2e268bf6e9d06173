/** One counter or gauge, which is read with each scrape. */

type Labels = Readonly<Record<string, string>>;
export type MetricSample = readonly [labels: Labels, value: number];

export type MetricDefinition = {
  readonly help: string;
  readonly labels?: readonly string[];
  readonly read: () => Iterable<MetricSample> | Promise<Iterable<MetricSample>>;
};
