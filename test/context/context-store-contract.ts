/** The contract of every conversation store: it runs the contract of each port on each back end. */
import { afterAll, beforeAll, describe } from 'vitest';
import type { ContextStore } from '../../src/context/ports/context-store.ts';
import { describeAudit } from './ports/audit-trail-contract.ts';
import { describeBudgets } from './ports/budget-store-contract.ts';
import { describeCachedAnswers } from './ports/cached-answer-store-contract.ts';
import { describeCatalog } from './ports/context-catalog-contract.ts';
import { describeClaims } from './ports/claim-store-contract.ts';
import { describeDocuments } from './ports/document-store-contract.ts';
import { describeExpiry } from './ports/context-expiry-contract.ts';
import { describeKeptAnswers } from './ports/kept-answer-store-contract.ts';
import { describeLedger } from './ports/ledger-store-contract.ts';
import { describeLimits } from './ports/limit-counters-contract.ts';
import { describeLifecycle } from './ports/store-lifecycle-contract.ts';
import { describeNotes } from './ports/note-store-contract.ts';
import { describeOutbox } from './ports/mirror-outbox-contract.ts';
import { describePins } from './ports/pin-contract.ts';
import { describePages } from './ports/context-pages-contract.ts';
import { describeScopes } from './ports/context-scope-contract.ts';
import { describeSearch } from './ports/message-search-contract.ts';
import { describeSummaries } from './ports/summary-store-contract.ts';
import { describeTransfer } from './ports/transfer-store-contract.ts';
import { describeTurnReading } from './ports/turn-store-reading-contract.ts';
import { describeTurns } from './ports/turn-store-contract.ts';
import { describeVectors } from './ports/vector-store-contract.ts';

/** `open` returns an opened store that nothing else uses, `openEmpty` another; the suite closes them. */
export function describeContextStore(
  name: string,
  open: () => Promise<ContextStore>,
  openEmpty: () => Promise<ContextStore>,
): void {
  let store: ContextStore;
  const given = (): ContextStore => store;
  const opened = [
    ['TurnStore', describeTurns],
    ['TurnStore, reading', describeTurnReading],
    ['ContextCatalog', describeCatalog],
    ['ContextCatalog, pages', describePages],
    ['ContextCatalog, pins', describePins],
    ['scopes of every port', describeScopes],
    ['SummaryStore', describeSummaries],
    ['KeptAnswerStore', describeKeptAnswers],
    ['CachedAnswerStore', describeCachedAnswers],
    ['MessageSearch', describeSearch],
    ['TransferStore', describeTransfer],
    ['DocumentStore', describeDocuments],
    ['ClaimStore', describeClaims],
    ['LimitCounters', describeLimits],
  ] as const;
  const emptied = [
    ['ContextExpiry', describeExpiry],
    ['MirrorOutbox', describeOutbox],
    ['AuditTrail', describeAudit],
    ['LedgerStore', describeLedger],
    ['BudgetStore', describeBudgets],
    ['NoteStore', describeNotes],
    ['VectorStore', describeVectors],
  ] as const;

  describe(`${name} keeps the contract of a`, () => {
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    describe.each(opened)('%s', (_, describePort) => {
      describePort(given);
    });
    describe.each(emptied)('%s', (_, describePort) => {
      describePort(openEmpty);
    });
    describe('StoreLifecycle', () => {
      describeLifecycle(given, openEmpty);
    });
  });
}
