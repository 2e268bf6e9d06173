/** Collectors that are dead, silent or back again, and none at all. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { buildRhetor, RhetorHome } from '../process/rhetor-process.ts';
import { Collector } from './collector.ts';

/** Longer than any test: only the stop sends. */
const NEVER = { OTEL_BSP_SCHEDULE_DELAY: '600000' };
const AT_ONCE = { OTEL_BSP_SCHEDULE_DELAY: '20' };
/** Milliseconds: a stop gives the collector 2 s, the exporter by itself would wait for 10 s. */
const LONGEST_STOP_MS = 9_000;

beforeAll(buildRhetor, 120_000);

async function collecting(): Promise<Collector> {
  const collector = await Collector.start();
  onTestFinished(() => collector.stop());
  return collector;
}

async function serving(variables: Readonly<Record<string, string>>) {
  const home = await RhetorHome.make();
  onTestFinished(() => home.remove());
  return home.start({ variables });
}

it('loads nothing of OpenTelemetry and prom-client without a collector and a scrape', async () => {
  const home = await RhetorHome.make();
  onTestFinished(() => home.remove());
  const script = join(import.meta.dirname, 'loaded-modules.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script], {
    maxBuffer: 16 * 1024 * 1024,
    env: {
      PATH: process.env['PATH'],
      RHETOR_DATA_DIR: home.dataDirectory,
      RHETOR_LOG_LEVEL: 'fatal',
      HERMES_API_URL: 'off',
    },
  });
  const { statuses, forAnswer, forScrape } = JSON.parse(stdout) as {
    readonly statuses: readonly number[];
    readonly forAnswer: readonly string[];
    readonly forScrape: readonly string[];
  };
  expect(statuses).toEqual([200, 200]);
  expect(forAnswer.length).toBeGreaterThan(100);
  expect(packages(forAnswer).filter((name) => /opentelemetry|prom-client/.test(name))).toEqual([]);
  // prom-client has a use for the API of OpenTelemetry, but none for its SDK.
  const watching = packages(forScrape).filter((name) => /opentelemetry|prom-client/.test(name));
  expect(watching).toContain('prom-client');
  expect(watching.filter((name) => name.startsWith('@opentelemetry/'))).toEqual([
    '@opentelemetry/api',
  ]);
});

function packages(urls: readonly string[]): readonly string[] {
  const names = urls.map((url) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1] ?? '');
  return [...new Set(names)];
}

it('sends at a clean stop what is left', async () => {
  const collector = await collecting();
  const rhetor = await serving({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...NEVER });
  expect((await rhetor.post('/message', { message: 'Hello' })).status).toBe(200);
  expect(collector.spans).toEqual([]);
  rhetor.kill('SIGTERM');
  expect(await rhetor.untilEnd()).toMatchObject({ code: 0 });
  expect(collector.spans.map(({ name }) => name).toSorted()).toEqual([
    'POST /message',
    'chat simulated-fast',
  ]);
});

describe('a collector', () => {
  it('that is dead harms nothing, and is reported once', async () => {
    const rhetor = await serving({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', ...AT_ONCE });
    for (let place = 0; place < 5; place += 1) {
      expect((await rhetor.post('/message', { message: 'Hello' })).status).toBe(200);
    }
    const askedAt = performance.now();
    rhetor.kill('SIGTERM');
    expect(await rhetor.untilEnd()).toMatchObject({ code: 0 });
    expect(performance.now() - askedAt).toBeLessThan(LONGEST_STOP_MS);
    expect(rhetor.output.split('traces-lost').length - 1).toBeLessThanOrEqual(1);
    expect(rhetor.output).not.toContain('unhandled');
  });

  it('that never answers does not keep Rhetor from stopping', async () => {
    const collector = await collecting();
    collector.status = 'silent';
    const rhetor = await serving({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...NEVER });
    expect((await rhetor.post('/message', { message: 'Hello' })).status).toBe(200);
    const askedAt = performance.now();
    rhetor.kill('SIGTERM');
    expect(await rhetor.untilEnd()).toMatchObject({ code: 0 });
    expect(performance.now() - askedAt).toBeLessThan(LONGEST_STOP_MS);
    expect(collector.received).toHaveLength(1);
  });

  it('that refuses is reported when it begins and when it ends', async () => {
    const collector = await collecting();
    collector.status = 400;
    const rhetor = await serving({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...AT_ONCE });
    await rhetor.post('/message', { message: 'Hello' });
    await rhetor.untilPrinted('traces-lost');
    collector.status = 200;
    const answer = await rhetor.post('/message', { message: 'Hello' });
    await collector.until(
      ({ attributes }) => attributes['rhetor.request_id'] === answer.headers.get('x-request-id'),
    );
    await rhetor.untilPrinted('traces-taken');
    expect(rhetor.output.split('traces-lost')).toHaveLength(2);
  });

  it('that is named with a protocol that Rhetor does not have is sent HTTP, with a warning', async () => {
    const collector = await collecting();
    const rhetor = await serving({
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      ...AT_ONCE,
    });
    await rhetor.untilPrinted('traces are sent as http/protobuf, not as grpc');
    await rhetor.post('/message', { message: 'Hello' });
    const spans = await collector.until(({ name }) => name === 'POST /message');
    expect(spans).toHaveLength(1);
  });
});
