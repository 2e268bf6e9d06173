/** Runs the mirror of finished turns while Rhetor runs, and searches Engram's memory. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import type { MirrorBacklog } from '../records/mirror-backlog.ts';
import { ClaimStore } from '../ports/claim-store.ts';
import { DocumentStore } from '../ports/document-store.ts';
import { MirrorOutbox } from '../ports/mirror-outbox.ts';
import { EngramConnection } from './engram-connection.ts';
import { EngramLocator } from './engram-locator.ts';
import type { RecalledMemory } from './memory.ts';
import { EngramMirror, MIRROR_TIMING, type MirrorState } from './engram-mirror.ts';

/** Limit for counting the backlog: /health is polled by supervisors, so it must not wait for a slow store. */
const COUNT_MS = 300;
/** How often the outbox is emptied if no Engram was ever configured. */
const DISCARD_MS = 3_600_000;

export type EngramStatus = {
  readonly state: MirrorState | 'off';
  /** Number of messages that Engram permanently refused. */
  readonly refused: number;
  /** Undefined when off, or if the store did not answer in time. */
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

  /** Runs before the first turn, which is then either queued for the mirror or excluded from it. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.mirror !== undefined) {
      await this.mirror.start();
      return;
    }
    const discard = (): void => void this.outbox.discard().catch(() => undefined);
    discard();
    this.discarding = setInterval(discard, DISCARD_MS).unref();
  }

  /** Runs before the store closes; unsent turns are sent after the next startup. */
  async onModuleDestroy(): Promise<void> {
    clearInterval(this.discarding);
    await this.mirror?.stop();
  }

  /** Never fails, and resolves within COUNT_MS. */
  async status(): Promise<EngramStatus> {
    if (this.mirror === undefined) return { state: 'off', refused: 0, backlog: undefined };
    const { state, refused } = this.mirror;
    const backlog = await Promise.race([
      this.outbox.backlog().catch(() => undefined),
      sleep(COUNT_MS, undefined, { ref: false }),
    ]);
    return { state, refused, backlog };
  }

  /** The number of turns of a context that Engram has, and keeps when the context is deleted here. */
  async mirroredTurns(contextId: string): Promise<number> {
    return this.mirror === undefined ? 0 : this.outbox.mirroredTurns(contextId);
  }

  /**
   * Returns nothing while Engram is unavailable. A question is as private as a turn, so the server
   * is verified first.
   * @throws RhetorError when Engram does not answer, or refuses
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
    else this.logger.log('Engram is unavailable; finished turns wait for it in the database');
  }
}
