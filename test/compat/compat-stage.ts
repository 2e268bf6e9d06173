/** A Rhetor with one provider of one kind behind it, and the words in which that kind is told what to answer. */
import { TestRhetor } from '../support/rhetor.ts';
import { type Script, type StatusFault, tokensOf } from '../upstream/script.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import type { ProviderKind } from './matrix.ts';

/** A failure reaches the client as it is: nothing is asked twice, and there is no default to fall back to. */
const TASKS = { default: { retries: 0 } };

/** The simulated provider always has a default: one that fails. */
const SIMULATED = { kind: 'simulated', default_model: 'simulated-fast?rate=0&error=503' };

const NOT_PLAYED: Script = { fault: { type: 'status', status: 500, message: 'not in the play' } };

export class CompatStage {
  private readonly scripts = new Map<string, Script>();
  private count = 0;

  private constructor(
    readonly kind: ProviderKind,
    readonly upstream: ScriptedUpstream,
    readonly rhetor: TestRhetor,
  ) {}

  static async start(kind: ProviderKind): Promise<CompatStage> {
    const upstream = await ScriptedUpstream.start();
    upstream.models = [];
    const provider = kind === 'simulated' ? SIMULATED : { kind, base_url: upstream.baseUrl(kind) };
    const rhetor = await TestRhetor.start({ providers: { [kind]: provider }, tasks: TASKS });
    return new CompatStage(kind, upstream, rhetor);
  }

  /** The newest request as the provider got it, as JSON; the simulated provider shows none. */
  get sent(): string | undefined {
    return this.kind === 'simulated' ? undefined : JSON.stringify(this.upstream.lastRequest.body);
  }

  /**
   * A model that plays the script, each a model of its own, since failures leave their mark on one.
   * The simulated one says what it was asked.
   */
  plays(script: Script): string {
    if (this.kind === 'simulated') return `simulated/simulated-fast?${simulation(script)}`;
    const model = `model-${(this.count += 1)}`;
    this.scripts.set(model, script);
    this.upstream.otherwise((request) => this.scripts.get(request.model) ?? NOT_PLAYED);
    return `${this.kind}/${model}`;
  }

  async stop(): Promise<void> {
    await this.rhetor.stop();
    await this.upstream.stop();
  }
}

/** As much of a script as the simulated provider knows. */
function simulation({ reasoning, toolCalls, finish, fault, tokenMs }: Script): string {
  const parameters = new URLSearchParams({ rate: tokenMs === undefined ? '0' : '20' });
  const [call] = toolCalls ?? [];
  if (call === undefined) parameters.set('echo', '1');
  else parameters.set('tool', call.name);
  if (reasoning !== undefined) parameters.set('reasoning', String(tokensOf(reasoning).length));
  if (finish !== undefined) parameters.set('finish', finish);
  if (fault?.type === 'status') parameters.set('error', errorOf(fault));
  if (fault?.type === 'cut') parameters.set('cut', String(fault.afterTokens));
  if (fault?.type === 'stall') parameters.set('stall', String(fault.afterTokens));
  return parameters.toString();
}

function errorOf({ status, reason }: StatusFault): string {
  return reason === 'context_length' ? 'context_length_exceeded' : String(status);
}
