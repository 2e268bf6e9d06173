/** Reads metrics in Prometheus' text format. */

export type Sample = {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
};

export class Exposition {
  readonly samples: readonly Sample[];
  /** Name → type, of every metric that is declared, with or without samples. */
  readonly types: ReadonlyMap<string, string>;

  constructor(text: string) {
    const lines = text.split('\n').filter((line) => line !== '');
    this.types = new Map(
      lines
        .filter((line) => line.startsWith('# TYPE '))
        .map((line) => line.slice('# TYPE '.length).split(' '))
        .map(([name = '', type = '']) => [name, type] as const),
    );
    this.samples = lines.filter((line) => !line.startsWith('#')).map(toSample);
  }

  /** The sum of all samples with these labels; undefined if there is none. */
  value(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const found = this.samples.filter(
      (sample) =>
        sample.name === name &&
        Object.entries(labels).every(([label, value]) => sample.labels[label] === value),
    );
    return found.length === 0 ? undefined : found.reduce((sum, { value }) => sum + value, 0);
  }

  /** The names of samples that a query may use. */
  get names(): ReadonlySet<string> {
    const names = [...this.types].flatMap(([name, type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    return new Set(names);
  }
}

/** @throws Error for a line that is not in the format */
function toSample(line: string): Sample {
  const [, name, labels = '', value] = /^([a-z_]\w*)(?:\{(.*)\})? (\S+)$/i.exec(line) ?? [];
  if (name === undefined) throw new Error(`not a sample: ${line}`);
  const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)];
  return {
    name,
    labels: Object.fromEntries(pairs.map(([, label = '', text = '']) => [label, text])),
    value: Number(value),
  };
}
