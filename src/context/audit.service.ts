/** The audit trail for the rest of Rhetor: writes a log line at once and a row in the store soon after. */
import { randomUUID } from 'node:crypto';
import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import { maskKeyLike } from '../model/secrets/key-like.ts';
import type { AuditEntry, AuditPage, AuditQuery } from './records/audit-trail.ts';
import { AuditTrail } from './ports/audit-trail.ts';
import { LONGEST_AUDIT_TEXT, MOST_WAITING_AUDITS } from './limits.ts';

const MOST_AT_ONCE = 100;

export type AuditedEvent = Omit<AuditEntry, 'id' | 'at' | 'count'> & {
  readonly count?: number;
};

@Injectable()
export class Audit implements BeforeApplicationShutdown {
  private readonly logger = new Logger('Audit');
  private waiting: AuditEntry[] = [];
  private writing: Promise<void> | undefined;
  private isFailing = false;

  constructor(private readonly trail: AuditTrail) {}

  async beforeApplicationShutdown(): Promise<void> {
    await this.writing;
  }

  /** Never throws and never waits: a full disk neither slows nor fails the audited request. */
  record(event: AuditedEvent): void {
    const entry: AuditEntry = {
      ...event,
      id: randomUUID(),
      at: Date.now(),
      count: event.count ?? 1,
      ...(event.contextId !== undefined && { contextId: named(event.contextId) }),
      ...(event.subject !== undefined && { subject: named(event.subject) }),
      ...(event.fields !== undefined && { fields: named(event.fields) }),
    };
    this.logger.log(`${entry.action}: ${entry.outcome}`, toFields(entry));
    if (this.waiting.length >= MOST_WAITING_AUDITS) return;
    this.waiting.push(entry);
    this.writing ??= this.write();
  }

  /** Includes everything recorded before the call. */
  async page(query: AuditQuery): Promise<AuditPage> {
    await this.writing;
    return this.trail.page(query);
  }

  /** See `AuditTrail.forget`; also applies to everything recorded before the call. */
  async forget(prefix: string): Promise<number> {
    await this.writing;
    return this.trail.forget(prefix);
  }

  /** Writes waiting entries in batches, so that many changes at once need few commits. */
  private async write(): Promise<void> {
    await Promise.resolve();
    while (this.waiting.length > 0) {
      const entries = this.waiting.slice(0, MOST_AT_ONCE);
      try {
        await this.trail.append(entries);
        this.isFailing = false;
      } catch (error) {
        this.reportFailure(error);
      }
      this.waiting = this.waiting.slice(entries.length);
    }
    this.writing = undefined;
  }

  /** Reported once per outage, since each entry has its own log line. */
  private reportFailure(error: unknown): void {
    if (this.isFailing) return;
    this.isFailing = true;
    const words = error instanceof Error ? error.message : typeof error;
    this.logger.warn(`audit entries can't be stored and are only in the log: ${words}`);
  }
}

function toFields(entry: AuditEntry): Readonly<Record<string, string | number>> {
  const { actor, keyId, address, action, contextId, subject, fields } = entry;
  const { outcome, count, requestId } = entry;
  return {
    event: 'audit',
    actor,
    ...(keyId !== undefined && { key: keyId }),
    address,
    action,
    ...(contextId !== undefined && { context_id: contextId }),
    ...(subject !== undefined && { subject }),
    ...(fields !== undefined && { fields }),
    outcome,
    ...(count > 1 && { count }),
    ...(requestId !== undefined && { request_id: requestId }),
  };
}

/**
 * Truncates, since parts of a caller's request may be of any length, and masks, since some paste a
 * key where its id belongs.
 */
function named(text: string): string {
  const masked = maskKeyLike(text);
  return masked.length > LONGEST_AUDIT_TEXT ? `${masked.slice(0, LONGEST_AUDIT_TEXT)}…` : masked;
}
