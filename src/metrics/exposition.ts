/** The metrics in Prometheus' format. Loaded with the first scrape, since it takes time and memory. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { toUsd } from '../model/cost.ts';
import type { CircuitState } from '../routing/health/circuit.ts';
import { cacheGauges } from './cache-gauges.ts';
import { OTHER } from './known-models.ts';
import type { MetricDefinition, MetricSample } from './metric-definition.ts';
import type { MetricSources } from './metric-sources.ts';
import { ofMembers, POOL_LABELS, poolGauges } from './pool-gauges.ts';
import { TOKEN_CLASSES } from './request-tally.ts';
import { type Observed, TalliedHistogram } from './tallied-histogram.ts';
import { timelySamples } from './timely-samples.ts';

const CIRCUIT_VALUES: Readonly<Record<CircuitState['type'], number>> = {
  closed: 0,
  'half-open': 1,
  open: 2,
};

export function createRegistry(sources: MetricSources): Registry {
  const registry = new Registry();
  addCounters(registry, sources);
  addHistograms(registry, sources);
  addGauges(registry, sources);
  collectDefaultMetrics({ register: registry });
  return registry;
}

function addCounters(registry: Registry, sources: MetricSources): void {
  const { tally, validated } = sources;
  const counters: Readonly<Record<string, MetricDefinition>> = {
    rhetor_requests_total: {
      help: 'Requests that have ended, by the model that was asked last.',
      labels: ['surface', 'provider', 'model', 'outcome'],
      *read() {
        for (const { surface, provider, model, outcomes } of tally.routes)
          for (const [outcome, count] of outcomes)
            yield [{ surface, provider, model, outcome }, count];
      },
    },
    rhetor_attempts_total: {
      help: 'Calls of models that have ended; a request has several if it is retried or falls back.',
      labels: ['provider', 'model', 'outcome'],
      *read() {
        for (const { provider, model, outcomes } of tally.models)
          for (const [outcome, count] of outcomes) yield [{ provider, model, outcome }, count];
      },
    },
    rhetor_tokens_total: {
      help: 'Tokens by class. The classes are disjoint: input without what the cache held, output without reasoning.',
      labels: ['provider', 'model', 'class'],
      *read() {
        for (const { provider, model, tokens } of tally.models)
          for (const name of TOKEN_CLASSES) yield [{ provider, model, class: name }, tokens[name]];
      },
    },
    rhetor_cost_usd_total: {
      help: 'What the calls cost in dollars; calls without a known price add 0 to the status unpriced.',
      labels: ['provider', 'model', 'cost_status'],
      *read() {
        for (const { provider, model, costMicros } of tally.models)
          for (const [status, micros] of costMicros)
            yield [{ provider, model, cost_status: status }, toUsd(micros)];
      },
    },
    rhetor_cache_requests_total: {
      help: 'Requests that asked the cache of answers, by what came of it: hit or miss.',
      labels: ['result'],
      *read() {
        for (const [result, count] of tally.cache) yield [{ result }, count];
      },
    },
    rhetor_validated_answers_total: {
      help: 'Answers that a rule had checked against a JSON schema, by what came of it: valid, repaired, invalid or unchecked.',
      labels: ['outcome'],
      *read() {
        for (const [outcome, count] of validated.outcomes) yield [{ outcome }, count];
      },
    },
    rhetor_pool_chosen_total: {
      help: 'Requests for which a member of a pool came first.',
      labels: POOL_LABELS,
      read: () => ofMembers(sources, ({ chosen }) => chosen),
    },
  };
  for (const [name, { help, labels = [], read }] of Object.entries(counters)) {
    const counter = new Counter({
      name,
      help,
      labelNames: labels,
      registers: [],
      async collect() {
        this.reset();
        for (const [of, value] of await read()) this.inc(of, value);
      },
    });
    registry.registerMetric(counter);
  }
}

function addHistograms(registry: Registry, { tally }: MetricSources): void {
  const histograms: Readonly<
    Record<string, { readonly help: string; readonly read: () => Observed }>
  > = {
    rhetor_request_duration_seconds: {
      help: 'From the arrival of a request to the end of its last call of a model.',
      read: () =>
        [...tally.routes].map(({ surface, provider, model, duration }) => [
          { surface, provider, model },
          duration,
        ]),
    },
    rhetor_first_token_seconds: {
      help: 'From the arrival of a request to the first content of its answer.',
      read: () =>
        [...tally.routes].map(({ surface, provider, model, firstToken }) => [
          { surface, provider, model },
          firstToken,
        ]),
    },
    rhetor_overhead_seconds: {
      help: 'The part of the duration in which no model was being asked.',
      read: () => [...tally.overhead].map(([surface, overhead]) => [{ surface }, overhead]),
    },
    rhetor_store_commit_seconds: {
      help: 'From handing a turn to the store until it was committed.',
      read: () => [[{}, tally.commit]],
    },
  };
  for (const [name, { help, read }] of Object.entries(histograms)) {
    registry.registerMetric(new TalliedHistogram(name, help, read));
  }
}

function addGauges(registry: Registry, sources: MetricSources): void {
  const { conversation, catalog, engram, embeddings } = sources;
  const gauges: Readonly<Record<string, MetricDefinition>> = {
    rhetor_in_flight: {
      help: 'Requests that hold one of the places of RHETOR_MAX_IN_FLIGHT.',
      read: () => [[{}, conversation.load.running]],
    },
    rhetor_waiting: {
      help: 'Requests that wait for a place.',
      read: () => [[{}, conversation.load.waiting]],
    },
    rhetor_circuit_state: {
      help: 'The circuit of a model: 0 closed, 1 half-open, 2 open.',
      labels: ['provider', 'model'],
      read: () => circuits(sources),
    },
    rhetor_provider_up: {
      help: 'Whether a configured provider can be asked: 1 or 0.',
      labels: ['provider'],
      read: () =>
        catalog
          .statuses()
          .filter(({ isConfigured }) => isConfigured)
          .map(({ id, isAvailable }) => [{ provider: id }, isAvailable ? 1 : 0]),
    },
    ...poolGauges(sources),
    ...cacheGauges(sources),
    rhetor_budget_remaining_usd: {
      help: 'What is left of a budget in its current window, in dollars; negative if it is overdrawn.',
      labels: ['budget', 'budget_id'],
      read: () => budgetsLeft(sources),
    },
    rhetor_outbox_waiting: {
      help: 'Finished turns that Engram does not have yet; absent if they cannot be counted.',
      read: async () => {
        const { state, backlog } = await engram.status();
        if (state === 'off') return [[{}, 0]];
        return backlog === undefined ? [] : [[{}, backlog.turns]];
      },
    },
    rhetor_embeddings_waiting: {
      help: 'Messages and notes that may have no vector yet, at most; 0 where another process makes them.',
      read: () => [[{}, embeddings.status.backlog]],
    },
  };
  for (const [name, { help, labels = [], read }] of Object.entries(gauges)) {
    const samples = timelySamples(read);
    const gauge = new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [],
      async collect() {
        this.reset();
        // A gauge without labels begins with a sample of 0.
        if (labels.length === 0) this.remove();
        for (const [of, value] of await samples()) this.set(of, value);
      },
    });
    registry.registerMetric(gauge);
  }
}

/** Unlisted models share a name, and the worst of their states. */
function circuits({ health, names }: MetricSources): readonly MetricSample[] {
  const worst = new Map<string, MetricSample>();
  for (const { circuit, ...choice } of health.circuits()) {
    const { provider, model } = names.labelOf(choice);
    if (provider === OTHER) continue;
    const key = `${provider} ${model}`;
    const value = Math.max(CIRCUIT_VALUES[circuit], worst.get(key)?.[1] ?? 0);
    worst.set(key, [{ provider, model }, value]);
  }
  return [...worst.values()];
}

async function budgetsLeft({ budgets }: MetricSources): Promise<readonly MetricSample[]> {
  const states = await budgets.list();
  return states.flatMap(({ budget, remaining, debt }): readonly MetricSample[] =>
    budget.limit.unit === 'micros'
      ? [[{ budget: budget.name, budget_id: budget.id }, toUsd(remaining - debt)]]
      : [],
  );
}
