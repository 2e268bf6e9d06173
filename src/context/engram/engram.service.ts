/** Engram for as long as Rhetor runs: the mirror of finished turns, and the memory that is searched. */
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import { ContextStore } from '../context-store.ts';
import { EngramConnection } from './engram-connection.ts';
import { EngramLocator } from './engram-locator.ts';
import type { RecalledMemory } from './memory.ts';
import { EngramMirror, MIRROR_TIMING, type MirrorState } from './engram-mirror.ts';

const USUAL_URL = 'http://localhost:8000';

export type EngramStatus = {
  readonly state: MirrorState | 'off';
  /** Messages that Engram refused for good. */
  readonly refused: number;
};

@Injectable()
export class EngramService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Engram');
  private readonly connection: EngramConnection | undefined;
  private readonly mirror: EngramMirror | undefined;

  constructor(
    @Inject(ENVIRONMENT) environment: Environment,
    private readonly store: ContextStore,
    locator: EngramLocator,
  ) {
    const { engram } = environment;
    if (engram === 'off') return;
    this.connection = new EngramConnection({
      given: engram.url,
      usual: USUAL_URL,
      ask: (signal) => locator.endpointOf('engram', signal),
    });
    this.mirror = new EngramMirror(store, this.connection, MIRROR_TIMING, (state) =>
      this.report(state),
    );
  }

  onApplicationBootstrap(): void {
    this.mirror?.start();
  }

  /** Before the store closes; what was not sent yet is sent after the next start. */
  async onModuleDestroy(): Promise<void> {
    await this.mirror?.stop();
  }

  status(): EngramStatus {
    return { state: this.mirror?.state ?? 'off', refused: this.mirror?.refused ?? 0 };
  }

  /** How many turns of a context Engram has, and keeps when the context is deleted here. */
  async mirroredTurns(contextId: string): Promise<number> {
    return this.mirror === undefined ? 0 : this.store.mirroredTurns(contextId);
  }

  /**
   * Nothing while Engram is not there.
   * @throws RhetorError when it does not answer, or refuses
   */
  async search(
    query: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly RecalledMemory[]> {
    return (await this.connection?.current?.search(query, limit, signal)) ?? [];
  }

  private report(state: MirrorState): void {
    const origin = this.connection?.current?.origin;
    if (state === 'mirroring')
      this.logger.log(`finished turns are mirrored to Engram at ${origin}`);
    else if (state === 'standby')
      this.logger.log(`another process mirrors finished turns to Engram at ${origin}`);
    else this.logger.log('Engram is not there; finished turns wait for it in the database');
  }
}
