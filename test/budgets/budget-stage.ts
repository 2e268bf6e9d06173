/** A Rhetor whose models are scripted and have a price, and what its budgets say. */
import { onTestFinished } from 'vitest';
import type { BudgetList, BudgetRequest, BudgetView } from '../../src/contract/budgets.ts';
import { type RhetorOptions, TestRhetor } from '../support/rhetor.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

/** Dollars per million tokens. */
export const PRICE = { input: 1, output: 10 };

const DEAR = { input: 2, output: 20 };
const CHEAP = { input: 0.1, output: 1 };

/** What each call uses, and what that costs in dollars. */
export const USAGE = { input: 50, output: 100 };
export const CALL_USD = (USAGE.input * PRICE.input + USAGE.output * PRICE.output) / 1_000_000;

export class BudgetStage {
  private constructor(
    readonly rhetor: TestRhetor,
    readonly upstream: ScriptedUpstream,
  ) {}

  static async start(options: RhetorOptions = {}): Promise<BudgetStage> {
    const upstream = await ScriptedUpstream.start();
    upstream.otherwise({ text: 'Hello, world!', usage: USAGE });
    const rhetor = await TestRhetor.start({
      providers: providersAt(upstream),
      tasks: { default: { provider: 'paid', model: 'one', retries: 0 } },
      ...options,
    });
    onTestFinished(async () => {
      await rhetor.stop();
      await upstream.stop();
    });
    return new BudgetStage(rhetor, upstream);
  }

  async newBudget(request: Partial<BudgetRequest> = {}): Promise<BudgetView> {
    const response = await this.rhetor.post('/budgets', { name: 'test', ...request });
    if (response.status !== 201) throw new Error(await response.text());
    return (await response.json()) as BudgetView;
  }

  async change(id: string, changes: object): Promise<BudgetView> {
    const response = await fetch(`${this.rhetor.url}/budgets/${id}`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(changes),
    });
    if (response.status !== 200) throw new Error(await response.text());
    return (await response.json()) as BudgetView;
  }

  async budgets(): Promise<readonly BudgetView[]> {
    const list = (await (await this.rhetor.get('/budgets')).json()) as BudgetList;
    return list.budgets;
  }

  async budget(): Promise<BudgetView> {
    const [first] = await this.budgets();
    if (first === undefined) throw new Error('there is no budget');
    return first;
  }
}

/** Every kind of provider with a price; dearer and cheaper ones, and one without a price. */
export function providersAt(upstream: ScriptedUpstream): Readonly<Record<string, unknown>> {
  const common = { default_model: 'one', price: PRICE, models: [{ id: 'one' }] };
  return {
    paid: { kind: 'openai', base_url: upstream.baseUrl('openai'), ...common },
    claude: { kind: 'anthropic', base_url: upstream.baseUrl('anthropic'), ...common },
    whole: {
      kind: 'openai',
      base_url: upstream.baseUrl('openai'),
      upstream_stream: false,
      ...common,
    },
    windowed: {
      kind: 'openai',
      base_url: upstream.baseUrl('openai'),
      ...common,
      models: [{ id: 'one', context_window: 200_000 }],
    },
    dear: { kind: 'openai', base_url: upstream.baseUrl('openai'), ...common, price: DEAR },
    cheap: { kind: 'openai', base_url: upstream.baseUrl('openai'), ...common, price: CHEAP },
    unpriced: { kind: 'openai', base_url: upstream.baseUrl('openai'), default_model: 'one' },
    local: { kind: 'ollama', base_url: upstream.baseUrl('ollama'), ...common },
  };
}
