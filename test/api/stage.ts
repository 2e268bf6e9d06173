/** A Rhetor with models that a scripted upstream plays. */
import { TestRhetor, type RhetorOptions } from '../support/rhetor.ts';
import type { Vendor } from '../upstream/script.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

export const MODEL = 'scripted-model';

export type StageOptions = Omit<RhetorOptions, 'providers'> & {
  /** One provider for each, named after its vendor; the first is the default. Default: only OpenAI. */
  readonly vendors?: readonly Vendor[];
  /** Added to the vendors' providers. */
  readonly providers?: Readonly<Record<string, unknown>>;
};

export class Stage {
  private constructor(
    readonly upstream: ScriptedUpstream,
    readonly rhetor: TestRhetor,
  ) {}

  static async start(options: StageOptions = {}): Promise<Stage> {
    const { vendors = ['openai'], providers = {}, ...rest } = options;
    const upstream = await ScriptedUpstream.start();
    const played = Object.fromEntries(
      vendors.map((vendor) => [vendor, playedBy(upstream, vendor)]),
    );
    const rhetor = await TestRhetor.start({ ...rest, providers: { ...played, ...providers } });
    return new Stage(upstream, rhetor);
  }

  async stop(): Promise<void> {
    await this.rhetor.stop();
    await this.upstream.stop();
  }

  /** The messages of the newest request, as the vendor received them. */
  get sentMessages(): unknown {
    return this.upstream.lastRequest.body['messages'];
  }
}

/** A provider of this kind that calls the upstream. */
export function playedBy(upstream: ScriptedUpstream, kind: Vendor, more: object = {}): object {
  return {
    kind,
    base_url: upstream.baseUrl(kind),
    default_model: MODEL,
    models: [{ id: MODEL, context_window: 100_000 }],
    ...more,
  };
}
