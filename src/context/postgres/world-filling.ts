/** Adds what was stored before the database had an index by worlds to this index, in the background. */
import { setTimeout as sleep } from 'node:timers/promises';
import { integerColumn } from '../rows/stored-rows.ts';
import type { PostgresConnections } from './connections.ts';

/** Turns of the same conversations wait for a slice, so it takes some ten milliseconds. */
const PLACED_AT_ONCE = 200;
const PAUSE_MS = 10;
/** Pause after a failure, or while another process does it. */
const RETRY_MS = 1_000;

const UNPLACED = 'SELECT sequence FROM rhetor.unplaced';

export class WorldFilling {
  private readonly connections: PostgresConnections;
  private readonly closing = new AbortController();

  constructor(connections: PostgresConnections) {
    this.connections = connections;
  }

  /** Resolves as soon as it is known whether anything is missing. */
  async begin(): Promise<void> {
    const [row = {}] = await this.connections.read((session) => session.run(UNPLACED));
    if (integerColumn(row, 'sequence') > 0) void this.fill();
  }

  /** Does not wait for a slice that is running: it changes all or nothing. */
  close(): void {
    this.closing.abort();
  }

  /** Never rejects. */
  private async fill(): Promise<void> {
    const { signal } = this.closing;
    while (!signal.aborted) {
      const left = await this.placeNext();
      if (left === 0) return;
      const pause = left === undefined ? RETRY_MS : PAUSE_MS;
      await sleep(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  /** Up to which message some are missing; undefined if that is unknown. */
  private async placeNext(): Promise<number | undefined> {
    try {
      const [row] = await this.connections.writeLong((session) =>
        session.run(`SELECT rhetor.place_next($1) AS sequence`, [PLACED_AT_ONCE]),
      );
      const sequence = row?.['sequence'];
      return sequence === null || sequence === undefined ? undefined : Number(sequence);
    } catch {
      // The store itself reports database faults.
      return undefined;
    }
  }
}
