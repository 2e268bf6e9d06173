/** A provider of one vendor with the scripted upstream behind it. */
import type { ResolvedProvider } from '../../src/config/providers-config.ts';
import type {
  CompletionProvider,
  ProviderFactory,
} from '../../src/providers/completion-provider.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import type { Script, Vendor } from '../upstream/script.ts';
import type { RulesStage, Situation } from './completion-rules.ts';
import { definitionOf } from './completions.ts';

const SITUATIONS: Readonly<Record<Situation, Script>> = {
  answers: { text: 'one two three' },
  'is silent': { fault: { type: 'silent' } },
  'goes silent': { text: 'one two three', fault: { type: 'stall', afterTokens: 2 } },
  'is cut': { text: 'one two three', fault: { type: 'cut', afterTokens: 2 } },
  'is overloaded': { fault: { type: 'status', status: 503 } },
  'fails in the middle': {
    text: 'one two three',
    fault: { type: 'error-event', afterTokens: 2, reason: 'server_error' },
  },
};

export type ScriptedStage = RulesStage & {
  readonly upstream: ScriptedUpstream;
  /** Closed by `stop`. */
  create(overrides?: Partial<ResolvedProvider>): CompletionProvider;
};

export async function startScriptedStage(
  vendor: Vendor,
  factory: ProviderFactory,
  definition: Partial<ResolvedProvider> = {},
): Promise<ScriptedStage> {
  const upstream = await ScriptedUpstream.start();
  const scripts = new Map<string, Script>();
  upstream.otherwise(({ model }) => scripts.get(model) ?? SITUATIONS.answers);
  const created: CompletionProvider[] = [];
  const create = (overrides: Partial<ResolvedProvider> = {}): CompletionProvider => {
    const provider = factory.create(
      definitionOf(vendor, upstream.baseUrl(vendor), { ...definition, ...overrides }),
    );
    created.push(provider);
    return provider;
  };
  return {
    provider: create(),
    upstream,
    create,
    // Selected by model instead of a queue, because a request that is aborted at once may arrive late or never.
    prepare(situation) {
      const model = situation.replaceAll(' ', '-');
      scripts.set(model, SITUATIONS[situation]);
      return model;
    },
    async stop() {
      const closing = Promise.all(created.map((provider) => provider.close()));
      await upstream.stop();
      await closing;
    },
  };
}
