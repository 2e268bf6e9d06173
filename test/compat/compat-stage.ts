/** A Rhetor with one provider of one kind, and the means to script that provider's answers. */
import { TestRhetor } from '../support/rhetor.ts';
import { type Script, type StatusFault, tokensOf } from '../upstream/script.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';
import type { ProviderKind } from './matrix.ts';

/** Failures reach the client unchanged: there are no retries and no default model. */
const TASKS = { default: { retries: 0 } };

/** The simulated provider always has a default model: this one fails. */
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

  /** The newest request as the provider received it, as JSON; the simulated provider shows none. */
  get sent(): string | undefined {
    return this.kind === 'simulated' ? undefined : JSON.stringify(this.upstream.lastRequest.body);
  }

  /**
   * A model that plays the script; each script gets its own model, because failures affect its health. The
   * simulated one repeats what it was asked.
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

/** The part of a script that the simulated provider supports. */
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
