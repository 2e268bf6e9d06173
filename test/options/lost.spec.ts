/** An option that a caller or a rule sets reaches the vendor, or is refused or dropped by name: on every way. */
import { type Arbitrary, sample } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isShape, OPTION_ROWS } from '../../src/model/options/option-places.ts';
import { MODEL, playedBy } from '../api/stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import { CLAUDE_MODELS } from './model-families.ts';
import {
  isHandWritten,
  type Surface,
  type SurfaceOption,
  shapedValue,
  SURFACES,
  TOOLS,
  valuesOf,
  withValue,
} from './surfaces.ts';

const CANDIDATES: readonly (readonly [provider: string, model: string])[] = [
  ['openai', MODEL],
  ['responses', MODEL],
  ['ollama', MODEL],
  ...CLAUDE_MODELS.map((model) => ['anthropic', model] as const),
];
const OF_RULES = [...OPTION_ROWS].flatMap(([name, row]) =>
  isShape(row.value) ? [] : [{ name, row, place: {} }],
);

/** A rule for each option that sets nothing else, under the option's name. */
const RULES = Object.fromEntries(
  OF_RULES.map((option) => [
    option.row.wire,
    { options: { [option.row.wire]: sampleOf(valuesOf(option)) } },
  ]),
);

type Sent = {
  readonly status: number;
  readonly answer: string;
  readonly dropped: readonly string[];
  /** What the vendor was sent; the body of a request that has arrived. */
  readonly body: string;
};

let upstream: ScriptedUpstream;
let rhetor: TestRhetor;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  rhetor = await TestRhetor.start({
    providers: {
      openai: playedBy(upstream, 'openai'),
      responses: playedBy(upstream, 'openai', { api: 'responses' }),
      anthropic: playedBy(upstream, 'anthropic'),
      ollama: playedBy(upstream, 'ollama'),
    },
    tasks: { default: { retries: 0 }, ...RULES },
  });
});
afterAll(async () => {
  await rhetor.stop();
  await upstream.stop();
});

describe.each(CANDIDATES)('%s/%s', (provider, model) => {
  it.each(SURFACES)('loses no option of $name', async (surface) => {
    const base = surface.body(provider, model);
    const plain = await sentFor(surface.route, base);
    for (const option of surface.options) {
      // Without tools it asks for nothing, and vendors refuse it.
      if (option.name === 'parallelToolCalls' && surface.route === '/message') continue;
      const { row, at } = option;
      const value = isHandWritten(option)
        ? choiceOr(shapedValue(surface, option), surface, option)
        : sampleOf(valuesOf(option));
      const outcome = await sentFor(surface.route, withValue(base, at, value));
      expectNotLost(outcome, plain, [at, row.wire], `${at} = ${JSON.stringify(value)}`);
    }
  });

  it('loses no option of a rule', async () => {
    const body = {
      messages: [{ role: 'user', content: 'Hello' }],
      options: { provider, model, tools: TOOLS },
    };
    const plain = await sentFor('/chat', body);
    for (const { row } of OF_RULES) {
      const { wire } = row;
      const outcome = await sentFor('/chat', { ...body, task_type: wire });
      expect(outcome.status, outcome.answer).toBe(200);
      expectNotLost(outcome, plain, [wire], `${wire} of a rule`);
    }
  });
});

async function sentFor(route: string, body: object): Promise<Sent> {
  upstream.reset();
  const response = await rhetor.post(route, body);
  const answer = await response.text();
  return {
    status: response.status,
    answer,
    dropped: (response.headers.get('x-rhetor-dropped') ?? '').split(', '),
    body: JSON.stringify(upstream.requests.at(-1)?.body),
  };
}

/** @param plain what is sent without the option */
function expectNotLost(sent: Sent, plain: Sent, names: readonly string[], what: string): void {
  if (sent.status !== 200) {
    expect([400, 422], `${what}: ${sent.answer}`).toContain(sent.status);
    expect(
      names.some((name) => sent.answer.includes(name)),
      `${what}: ${sent.answer}`,
    ).toBe(true);
    return;
  }
  const isDropped = names.some((name) => sent.dropped.includes(name));
  const hasArrived = sent.body !== plain.body;
  expect(isDropped || hasArrived, `${what}: ${sent.body}`).toBe(true);
}

/** The same in every run. */
function sampleOf(values: Arbitrary<unknown>): unknown {
  return sample(values, { numRuns: 1, seed: 14 })[0];
}

/** Where there are no tools, to choose none of them asks for nothing. */
function choiceOr(value: unknown, { route }: Surface, { name }: SurfaceOption): unknown {
  return name === 'toolChoice' && route === '/message' ? 'required' : value;
}
