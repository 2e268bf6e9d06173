/** The metrics that the documents, the alerts and the dashboard name are those that are served. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Exposition } from '../metrics/exposition.ts';
import { MODEL, Stage } from '../api/stage.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');
const PAGE = readFileSync(join(DOCS, 'monitoring.md'), 'utf8');
const DASHBOARD = JSON.parse(readFileSync(join(DOCS, 'grafana-dashboard.json'), 'utf8')) as {
  readonly panels: readonly {
    readonly title: string;
    readonly targets: readonly { readonly expr: string }[];
  }[];
  readonly templating: { readonly list: readonly { readonly query: unknown }[] };
};

/** Prometheus adds these to what it scrapes. */
const OF_PROMETHEUS = { metrics: ['up'], labels: ['instance', 'job'] };
/** Only in histograms. */
const BUCKET = 'le';

const METRIC = /\b(?:up|(?:rhetor|process|nodejs)_\w+)\b/g;
const LABELS = /\{([^}]*)\}|\bby \(([^)]*)\)/g;

function section(heading: string): string {
  const start = PAGE.indexOf(`${heading}\n`);
  expect(start).toBeGreaterThan(-1);
  const level = /^#+/.exec(heading)?.[0] ?? '##';
  const rest = PAGE.slice(start + heading.length);
  const end = rest.search(new RegExp(`^#{1,${level.length}} `, 'm'));
  return end === -1 ? rest : rest.slice(0, end);
}

function rows(text: string): readonly (readonly string[])[] {
  return text
    .split('\n')
    .filter((line) => /^\| (?!-|metric|alert)/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
}

const documented = rows(section('## Metrics').split('### ')[0] ?? '').map(
  ([, name = '', type = '', labels = '']) => ({
    name: name.replaceAll('`', ''),
    type,
    labels: [...labels.matchAll(/`(\w+)`/g)].map(([, label = '']) => label),
  }),
);
const alerts = rows(section('### Alerts worth having')).map(
  ([, name = '', expression = '']) => [name, expression.replaceAll('`', '')] as const,
);
const panels = DASHBOARD.panels.flatMap(({ title, targets }) =>
  targets.map(({ expr }) => [title, expr] as const),
);

let stage: Stage;
let served: Exposition;

beforeAll(async () => {
  const members = ['openai', 'anthropic'].map((provider) => ({ provider, model: MODEL }));
  stage = await Stage.start({
    vendors: ['openai', 'anthropic'],
    tasks: { default: { retries: 0 }, pooled: { pool: { members } } },
  });
  stage.upstream.next({ fault: { type: 'status', status: 500 } });
  for (const task_type of ['default', 'default', 'pooled']) {
    await (await stage.rhetor.post('/message', { message: 'Hello', task_type })).arrayBuffer();
  }
  served = new Exposition(await (await stage.rhetor.get('/metrics')).text());
  expect(served.value('rhetor_attempts_total', { model: MODEL })).toBe(3);
});
afterAll(() => stage.stop());

/** The labels of all samples, and those of metrics that have none here. */
function knownLabels(): ReadonlySet<string> {
  const labels = served.samples.flatMap((sample) => Object.keys(sample.labels));
  return new Set([...labels, ...documented.flatMap((metric) => metric.labels), BUCKET]);
}

it('documents every metric of Rhetor, with its type and its labels', () => {
  const own = [...served.types].filter(([name]) => name.startsWith('rhetor_'));
  expect(new Map(documented.map(({ name, type }) => [name, type]))).toEqual(new Map(own));
  for (const { name, labels } of documented) {
    const found = served.samples.filter((sample) => sample.name.startsWith(name));
    for (const sample of found) {
      const given = Object.keys(sample.labels).filter((label) => label !== BUCKET);
      expect([name, given.toSorted()]).toEqual([name, labels.toSorted()]);
    }
    // Without Engram and budgets, these alone have no samples.
    if (found.length === 0) expect(name).toBe('rhetor_budget_remaining_usd');
  }
});

describe.each([
  ['alerts', alerts],
  ['panels', panels],
])('the %s', (_, queries) => {
  it('are there', () => {
    expect(queries.length).toBeGreaterThan(10);
  });

  it.each(queries)('%s: %s', (_title, expression) => {
    const metrics = (expression.match(METRIC) ?? []).filter(
      (name) => !OF_PROMETHEUS.metrics.includes(name),
    );
    expect(metrics.filter((name) => !served.names.has(name))).toEqual([]);
    expect(expression).toMatch(METRIC);
    const labels = [...expression.matchAll(LABELS)].flatMap(([, selected = '', grouped = '']) => [
      ...[...selected.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
      ...grouped.split(',').map((label) => label.trim()),
    ]);
    const known = knownLabels();
    const unknown = labels.filter(
      (label) => label !== '' && !known.has(label) && !OF_PROMETHEUS.labels.includes(label),
    );
    expect(unknown).toEqual([]);
    const depth = [...expression].reduce(
      (open, letter) => open + Number('({['.includes(letter)) - Number(')}]'.includes(letter)),
      0,
    );
    expect(depth).toBe(0);
  });
});

it('has a dashboard that shows every metric of Rhetor', () => {
  const queries = panels.map(([, query]) => query).join('\n');
  const missing = documented.filter(({ name }) => !queries.includes(name));
  expect(missing).toEqual([]);
});
