/** Several Rhetors, each in its own process, on one PostgreSQL and with one upstream that answers. */
import { PostgresServer } from '../support/postgres-server.ts';
import { RhetorHome, type ProcessOptions, type RhetorProcess } from '../process/rhetor-process.ts';
import type { RecordedRequest } from '../upstream/recorded-request.ts';
import { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

export const PASSWORD = 'canary-password';

const MEMBERS = ['one', 'two'].map((model) => ({ provider: 'played', model }));

export class Replicas {
  readonly running: RhetorProcess[] = [];
  private readonly homes: RhetorHome[] = [];

  private constructor(
    readonly server: PostgresServer,
    readonly upstream: ScriptedUpstream,
    readonly databaseUrl: string,
  ) {}

  /** Before any of them runs. */
  static async prepare(): Promise<Replicas> {
    const [server, upstream] = await Promise.all([
      PostgresServer.start(),
      ScriptedUpstream.start(),
    ]);
    upstream.otherwise((request) => ({ text: `answer to ${lastWords(request)}` }));
    const url = new URL(await server.createEmptyDatabase());
    // Not called by the tests, but its key must never appear anywhere.
    url.password = PASSWORD;
    return new Replicas(server, upstream, url.href);
  }

  /** Starts all at once, as an orchestrator does. */
  async start(count: number, options: ProcessOptions = {}): Promise<readonly RhetorProcess[]> {
    return Promise.all(Array.from({ length: count }, () => this.startOne(options)));
  }

  async startOne({ variables, ...options }: ProcessOptions = {}): Promise<RhetorProcess> {
    const home = await RhetorHome.make();
    this.homes.push(home);
    const replica = await home.start({
      providers: {
        played: {
          kind: 'openai',
          base_url: this.upstream.baseUrl('openai'),
          default_model: 'one',
          models: [{ id: 'one' }, { id: 'two' }],
        },
      },
      tasks: { default: {}, pooled: { pool: { members: MEMBERS }, retries: 0 } },
      ...options,
      variables: { RHETOR_DATABASE_URL: this.databaseUrl, ...variables },
    });
    this.running.push(replica);
    return replica;
  }

  /** Stops them and leaves nothing behind. */
  async remove(): Promise<void> {
    for (const home of this.homes) await home.remove();
    await this.upstream.stop();
    await this.server.remove();
  }
}

/** The last message of a request in OpenAI's form. */
export function lastWords({ body }: RecordedRequest): string {
  const messages = body['messages'] as readonly { readonly content: unknown }[];
  const content = messages.at(-1)?.content;
  return typeof content === 'string' ? content : JSON.stringify(content);
}
