/** Engram for as long as Rhetor runs: the mirror of finished turns, and the memory that is searched. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import type { MirrorBacklog } from '../mirror-backlog.ts';
import { ClaimStore } from '../ports/claim-store.ts';
import { DocumentStore } from '../ports/document-store.ts';
import { MirrorOutbox } from '../ports/mirror-outbox.ts';
import { EngramConnection } from './engram-connection.ts';
import { EngramLocator } from './engram-locator.ts';
import type { RecalledMemory } from './memory.ts';
import { EngramMirror, MIRROR_TIMING, type MirrorState } from './engram-mirror.ts';

/** /health is asked by whoever restarts what does not answer: it does not wait for a slow store. */
const COUNT_MS = 300;
/** Where there is no Engram and never was one, the outbox is emptied this often. */
const DISCARD_MS = 3_600_000;

export type EngramStatus = {
  readonly state: MirrorState | 'off';
  /** Messages that Engram refused for good. */
  readonly refused: number;
  /** Undefined when off, or if the store did not say in time. */
  readonly backlog: MirrorBacklog | undefined;
};

@Injectable()
export class EngramService implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Engram');
  private readonly connection: EngramConnection | undefined;
  private readonly mirror: EngramMirror | undefined;
  private discarding: NodeJS.Timeout | undefined;

  constructor(
    @Inject(ENVIRONMENT) environment: Environment,
    private readonly outbox: MirrorOutbox,
    documents: DocumentStore,
    claims: ClaimStore,
    locator: EngramLocator,
  ) {
    const { engram } = environment;
    if (engram === 'off') return;
    this.connection = new EngramConnection(async (signal) =>
      engram === 'hermes' ? locator.endpointOf('engram', signal) : engram.url,
    );
    const store = { outbox, documents, claims };
    this.mirror = new EngramMirror(store, this.connection, MIRROR_TIMING, (state) =>
      this.report(state),
    );
  }

  /** Before the first turn, which has to wait for the mirror or to be left out. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.mirror !== undefined) {
      await this.mirror.start();
      return;
    }
    const discard = (): void => void this.outbox.discard().catch(() => undefined);
    discard();
    this.discarding = setInterval(discard, DISCARD_MS).unref();
  }

  /** Before the store closes; what was not sent yet is sent after the next start. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.discarding);
    await this.mirror?.stop();
  }

  /** Never fails, and answers within COUNT_MS. */
  async status(): Promise<EngramStatus> {
    if (this.mirror === undefined) return { state: 'off', refused: 0, backlog: undefined };
    const { state, refused } = this.mirror;
    const backlog = await Promise.race([
      this.outbox.backlog().catch(() => undefined),
      sleep(COUNT_MS, undefined, { ref: false }),
    ]);
    return { state, refused, backlog };
  }

  /** How many turns of a context Engram has, and keeps when the context is deleted here. */
  async mirroredTurns(contextId: string): Promise<number> {
    return this.mirror === undefined ? 0 : this.outbox.mirroredTurns(contextId);
  }

  /**
   * Nothing while Engram is not there. A question is as private as a turn: who answers there is asked
   * first.
   * @throws RhetorError when it does not answer, or refuses
   */
  async search(
    query: string,
    limit: number,
    signal: AbortSignal,
  ): Promise<readonly RecalledMemory[]> {
    if (this.connection?.current === undefined) return [];
    const client = await this.connection.open(signal);
    return (await client?.search(query, limit, signal)) ?? [];
  }

  private report(state: MirrorState): void {
    const origin = this.connection?.current?.origin;
    if (state === 'mirroring')
      this.logger.log(`finished turns are mirrored to Engram at ${origin}`);
    else if (state === 'standby')
      this.logger.log('another process mirrors finished turns to Engram');
    else this.logger.log('Engram is not there; finished turns wait for it in the database');
  }
}
