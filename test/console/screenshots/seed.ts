/** Two weeks of use, day by day: keys, budgets, prompts, and who asked what. */
import { vi } from 'vitest';
import { RhetorClient, RhetorClientError } from '../../../src/client/client.ts';
import { randomNumbers } from './random-numbers.ts';
import { FIRST_PROMPT, SECOND_PROMPT } from './seeded-config.ts';
import { type Talk, TALKS } from './talks.ts';

/** The moment of the pictures: a Thursday. */
export const NOW = Date.parse('2026-11-26T15:42:00Z');
export const TOKEN = 'a-token-for-the-pictures';

export const DAY_MS = 24 * 60 * 60 * 1_000;
export const DAYS = 14;
/** Hours of a day at which people ask, and how many of them. */
const HOURS: readonly (readonly [hour: number, requests: number])[] = [
  [8, 3],
  [10, 6],
  [13, 4],
  [15, 5],
];

/** How a component names its conversations. */
const TOPICS: Readonly<Record<string, string>> = {
  support: 'ticket',
  review: 'change',
  research: 'heating',
  home: 'kitchen',
};

/** Interesting places; each is shown in a picture of its own. */
export type Places = {
  readonly conversation: string;
  readonly request: string;
  readonly prompt: string;
};

export class Seed {
  private readonly owner: RhetorClient;
  private readonly callers = new Map<string, RhetorClient>();
  private readonly random = randomNumbers(7);
  private prompt = '';

  constructor(private readonly url: string) {
    this.owner = new RhetorClient({ url, token: TOKEN });
  }

  async fill(): Promise<void> {
    await this.prepare();
    for (let day = DAYS; day >= 0; day -= 1) {
      const midnight = NOW - (NOW % DAY_MS) - day * DAY_MS;
      const weekday = new Date(midnight).getUTCDay();
      const isQuiet = weekday === 0 || weekday === 6;
      for (const [hour, requests] of HOURS) {
        const at = midnight + hour * 60 * 60 * 1_000;
        if (at > NOW) continue;
        vi.setSystemTime(at + Math.floor(this.random() * 30 * 60 * 1_000));
        const count = isQuiet ? 1 : requests;
        await Promise.all(Array.from({ length: count }, () => this.askSomething(day)));
      }
      if (day === 6) await this.improvePrompt();
    }
  }

  async finish(): Promise<Places> {
    vi.setSystemTime(NOW - 6 * 60 * 1_000);
    const conversation = 'review:session-cookie';
    for (const talk of TALKS.filter(({ component }) => component === 'review').toReversed()) {
      await this.ask(this.owner, talk, conversation);
    }
    const { messages } = await this.owner.contexts.messages(conversation);
    const answer = messages.findLast(({ role }) => role === 'assistant');
    await this.owner.contexts.pin(conversation, answer?.id ?? '', { pinned: true });
    await this.owner.assignModel('planning', { model: 'anthropic/claude-opus-5-5' });
    const { requests } = await this.owner.ledger.requests({ limit: 200 });
    const rescued = requests.find(({ is_fallback: isFallback }) => isFallback) ?? requests[0];
    vi.setSystemTime(NOW);
    return {
      conversation,
      request: rescued?.request_id ?? '',
      prompt: this.prompt,
    };
  }

  private async prepare(): Promise<void> {
    const prompt = await this.owner.prompts.create({
      name: 'Support tone',
      component: 'support',
      content: FIRST_PROMPT,
      description: 'How the desk writes to customers.',
      is_default: true,
    });
    this.prompt = prompt.prompt_id;
    const { keys, budgets } = this.owner;
    const limits = { requests_per_minute: 120, concurrent: 20 };
    for (const request of [
      { name: 'Support desk', component: 'support', contexts: 'component', limits },
      { name: 'Code review bot', component: 'review', models: ['anthropic/*'] },
      { name: 'Heating study', component: 'research', expires_at: '2026-12-31T23:00:00Z' },
    ] as const) {
      const { key } = await keys.create(request);
      this.callers.set(request.component, new RhetorClient({ url: this.url, token: key }));
    }
    await budgets.create({
      name: 'Everything',
      limit_usd: 6,
      // For the local models.
      assume_price: { input: 0, output: 0 },
    });
    await budgets.create({
      name: 'Support',
      scope: { component: 'support' },
      limit_usd: 2,
      policy: 'warn',
    });
    await budgets.create({
      name: 'Code review, daily',
      scope: { component: 'review' },
      period: 'day',
      limit_tokens: 120_000,
    });
    await this.owner.templates.create({
      name: 'Reply to a complaint',
      category: 'support',
      content: 'Write to {{customer}} about order {{order}}. Be {{tone|warm and brief}}.',
      description: 'For the desk.',
    });
  }

  private async improvePrompt(): Promise<void> {
    await this.owner.prompts.update(this.prompt, { content: SECOND_PROMPT });
  }

  private async askSomething(day: number): Promise<void> {
    const talk = TALKS[Math.floor(this.random() * TALKS.length)];
    if (talk === undefined) return;
    const caller = this.callers.get(talk.component) ?? this.owner;
    const number = 4_100 + (DAYS - day) * 7 + Math.floor(this.random() * 7);
    await this.ask(caller, talk, `${talk.component}:${TOPICS[talk.component] ?? 'talk'}-${number}`);
  }

  /** Some fail, as they would. */
  private async ask(client: RhetorClient, talk: Talk, context: string): Promise<void> {
    const { component, task, question } = talk;
    const request = { component, task_type: task, context_id: context, message: question };
    try {
      for await (const step of client.stream(request)) if (step.done) return;
    } catch (error) {
      if (!(error instanceof RhetorClientError)) throw error;
    }
  }
}
