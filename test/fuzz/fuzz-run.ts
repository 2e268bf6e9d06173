/** Runs a whole Rhetor on corrupted upstreams, and reports where a caller got a wrong answer. */
import {
  PROTOCOLS,
  GOOD_TEXT,
  goodAnswer,
  goodErrorBody,
  type Json,
  type Protocol,
} from './good-answers.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { Dice } from './dice.ts';
import { spoiltDocument } from './spoilt-documents.ts';
import { faultsIn } from './plain-values.ts';
import { spoil, type SpoiltAnswer } from './spoil.ts';
import { SpoiltUpstream } from './spoilt-upstream.ts';
import { heardOf, SURFACES } from './surfaces.ts';
import { probeFaults } from './probe-faults.ts';

/** A case that takes longer hangs, because no upstream here does. */
const PATIENCE_MS = 15_000;
const SIDE_BY_SIDE = 8;

const KINDS: Readonly<Record<Protocol, object>> = {
  openai: { kind: 'openai' },
  responses: { kind: 'openai', api: 'responses' },
  anthropic: { kind: 'anthropic' },
  ollama: { kind: 'ollama' },
};

export class FuzzRun {
  readonly faults: string[] = [];
  /** Number of cases by outcome, so that a run that tested nothing is noticed. */
  readonly tally = new Map<string, number>();
  readonly contexts: string[] = [];
  private readonly upstream: SpoiltUpstream;
  private readonly rhetor: TestRhetor;

  private constructor(upstream: SpoiltUpstream, rhetor: TestRhetor) {
    this.upstream = upstream;
    this.rhetor = rhetor;
  }

  static async start(): Promise<FuzzRun> {
    const upstream = await SpoiltUpstream.start();
    const providers = Object.fromEntries(
      PROTOCOLS.map((protocol) => [protocol, { ...KINDS[protocol], base_url: upstream.origin }]),
    );
    const rhetor = await TestRhetor.start({ providers, tasks: { default: { retries: 0 } } });
    return new FuzzRun(upstream, rhetor);
  }

  async stop(): Promise<void> {
    await this.rhetor.stop();
    await this.upstream.stop();
  }

  /** @param seed combined with the case number for each case */
  async play(seed: number, from: number, to: number): Promise<void> {
    const numbers = Array.from({ length: to - from }, (_, place) => from + place);
    await sideBySide(numbers, async (number) => {
      const dice = new Dice(seed * 1_000_003 + number);
      const problems = await this.playOne(dice, number).catch((error: unknown) => [
        `threw ${String(error)}`,
      ]);
      for (const problem of problems) {
        this.faults.push(`case ${number} of seed ${seed}: ${problem}`);
      }
    });
  }

  /** Exports and imports every stored conversation, and returns what is invalid in them. */
  async storedFaults(): Promise<readonly string[]> {
    const faults: string[] = [];
    const again: Json[] = [];
    await sideBySide(this.contexts, async (context) => {
      const response = await this.rhetor.get(`/contexts/${context}/export`);
      const file = (await response.json()) as Json;
      if (response.status === 404) return;
      faults.push(...faultsIn(file, context));
      again.push({ ...file, context_id: `again-${context}` });
    });
    for (let start = 0; start < again.length; start += 200) {
      const contexts = again.slice(start, start + 200);
      const imported = await this.rhetor.post('/contexts/import', { contexts });
      const answer = await imported.text();
      if (!imported.ok) faults.push(`an export could not be imported: ${answer.slice(0, 300)}`);
    }
    if (again.length === 0) faults.push('nothing was stored');
    return faults;
  }

  private async playOne(dice: Dice, number: number): Promise<readonly string[]> {
    const kind = dice.below(20);
    const protocol = dice.pick(PROTOCOLS);
    if (kind < 2) return this.playError(dice, protocol, number);
    if (kind === 2) return this.playEmbedding(dice, dice.pick(['openai', 'ollama']), number);
    if (kind === 3) return this.playList(dice, protocol, number);
    const answer = spoil(protocol, goodAnswer(protocol, dice.happens(0.3)), dice);
    return this.ask(dice, protocol, number, answer);
  }

  private playError(dice: Dice, protocol: Protocol, number: number): Promise<readonly string[]> {
    const body = spoiltDocument(goodErrorBody(protocol), dice);
    // A refused key would park the provider and affect all other cases.
    const status = dice.pick([
      400, 403, 404, 408, 413, 418, 422, 429, 500, 502, 503, 529, 599, 301, 204,
    ]);
    const headers: Record<string, string> = {
      'content-type': dice.pick(['application/json', 'text/plain']),
    };
    if (dice.happens(0.3))
      headers['retry-after'] = dice.pick(['-1', '1e308', 'never', 'NaN', '99999999999', '']);
    const chunks = status === 204 ? [] : [body];
    const answer: SpoiltAnswer = {
      status,
      headers,
      chunks,
      isReset: false,
      expected: 'failed',
      deeds: [`status ${status}`],
    };
    return this.ask(dice, protocol, number, answer);
  }

  private async ask(
    dice: Dice,
    protocol: Protocol,
    number: number,
    answer: SpoiltAnswer,
  ): Promise<readonly string[]> {
    const surface = dice.pick(SURFACES);
    const model = `case-${number}`;
    const context = `case-${protocol}-${number}`;
    const about = `${protocol} to ${surface.name} (${answer.deeds.join(', ') || 'good'}): `;
    this.upstream.ready.set(model, answer);
    this.contexts.push(context);
    const { path, headers, body } = surface.ask(protocol, model, context);
    const response = await this.post(path, body, headers);
    const heard = heardOf(response.status, await response.text());
    this.upstream.ready.delete(model);
    const problems = heard.values.flatMap((value) => faultsIn(value));
    const isFinished = surface.isFinished(heard);
    this.count(`${answer.expected} ${isFinished ? 'finished' : 'failed'}`);
    if (answer.expected === 'failed' && isFinished) problems.push('looks finished');
    if (answer.expected === 'complete' && !isFinished)
      problems.push(`failed: ${heard.raw.slice(-300)}`);
    if (answer.expected === 'complete' && surface.textOf(heard.values) !== GOOD_TEXT)
      problems.push('is another text');
    if (heard.raw.includes('internal_error') || response.status === 500)
      problems.push('is a fault of Rhetor');
    return problems.map((problem) => about + problem);
  }

  private async playEmbedding(
    dice: Dice,
    protocol: 'openai' | 'ollama',
    number: number,
  ): Promise<readonly string[]> {
    const vector = [0.5, -1, 2];
    const good =
      protocol === 'openai'
        ? {
            object: 'list',
            data: [0, 1].map((index) => ({ index, embedding: [...vector] })),
            usage: { prompt_tokens: 3 },
          }
        : { embeddings: [[...vector], [...vector]], prompt_eval_count: 3 };
    const model = `embed-${number}`;
    const headers = { 'content-type': 'application/json' };
    this.upstream.ready.set(model, {
      status: 200,
      headers,
      chunks: [spoiltDocument(good, dice)],
      isReset: false,
    });
    const asked = {
      model: `${protocol}/${model}`,
      input: ['one', 'two'],
      encoding_format: dice.pick(['float', 'base64']),
    };
    const response = await this.post('/v1/embeddings', asked, {});
    const { values } = heardOf(response.status, await response.text());
    this.upstream.ready.delete(model);
    this.count(`embeddings ${response.status}`);
    const problems = values.flatMap((value) => [
      ...faultsIn(value),
      ...(response.ok ? vectorFaults(value) : []),
    ]);
    if (response.status === 500) problems.push('is a fault of Rhetor');
    return problems.map((problem) => `embeddings of ${protocol}: ${problem}`);
  }

  private async playList(
    dice: Dice,
    protocol: Protocol,
    number: number,
  ): Promise<readonly string[]> {
    const entry =
      protocol === 'ollama'
        ? { name: 'm', model: 'm', size: 1 }
        : { id: 'm', max_input_tokens: 10 };
    const good = { [protocol === 'ollama' ? 'models' : 'data']: [{ ...entry }, { ...entry }] };
    const path = `list-${number}`;
    const status = dice.happens(0.1) ? dice.pick([204, 404, 500, 503]) : 200;
    const chunks = status === 204 ? [] : [spoiltDocument(good, dice)];
    this.upstream.ready.set(path, { status, headers: {}, chunks, isReset: dice.happens(0.05) });
    const problems = await probeFaults(protocol, `${this.upstream.origin}/${path}`);
    this.count('list');
    return problems.map((problem) => `list of ${protocol}: ${problem}`);
  }

  private post(
    path: string,
    body: Json,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> {
    return fetch(this.rhetor.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
  }

  private count(what: string): void {
    this.tally.set(what, (this.tally.get(what) ?? 0) + 1);
  }
}

async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, worker));
}

function vectorFaults(answer: Json): readonly string[] {
  const data = answer['data'] as readonly { readonly embedding: unknown }[];
  if (data.length !== 2) return [`${data.length} vectors`];
  return data.flatMap(({ embedding }) => {
    const numbers = typeof embedding === 'string' ? floatsOf(embedding) : (embedding as unknown[]);
    return numbers.every((number) => Number.isFinite(number))
      ? []
      : ['a vector that holds no numbers'];
  });
}

function floatsOf(base64: string): number[] {
  const bytes = Buffer.from(base64, 'base64');
  return Array.from({ length: bytes.length / 4 }, (_, place) => bytes.readFloatLE(place * 4));
}
