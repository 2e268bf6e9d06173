/** Requests as a table, of which each row opens one. */
import { useLocation } from 'preact-iso';
import type { LedgerRequest } from '../../../../src/client/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Count, Duration, Moment } from '../../parts/figures.tsx';
import { conversationAddress, requestAddress } from '../../shell/address-query.ts';
import { promptCacheText } from './cache-text.ts';
import { Cost } from './cost.tsx';
import { ModelName } from './model-name.tsx';
import { Outcome } from './outcome.tsx';

const COLUMNS: readonly Column<LedgerRequest>[] = [
  {
    name: 'Time',
    isTitle: true,
    cell: (request) => (
      <a href={requestAddress(request.request_id)}>
        <Moment at={request.ended_at} />
      </a>
    ),
  },
  { name: 'Outcome', cell: ({ outcome }) => <Outcome outcome={outcome} /> },
  {
    name: 'Model',
    cell: (request) => (
      <span>
        <ModelName {...request} /> {request.is_fallback && <Badge tone="warn">fallback</Badge>}
        {request.cache === 'hit' && <Badge tone="accent">from cache</Badge>}
      </span>
    ),
  },
  {
    name: 'Asked by',
    cell: ({ component, task_type: task }) => (
      <span>
        {component ?? '–'} <span class="muted">· {task}</span>
      </span>
    ),
  },
  {
    name: 'Conversation',
    cell: ({ context }) =>
      context === undefined ? (
        <span class="muted">–</span>
      ) : (
        <a href={conversationAddress(context)}>{context}</a>
      ),
  },
  {
    name: 'Tokens',
    isFigure: true,
    cell: (request) => (
      <span title={promptCacheText(request)}>
        <Count value={request.input_tokens} /> → <Count value={request.output_tokens} />
      </span>
    ),
  },
  { name: 'Cost', isFigure: true, cell: (request) => <Cost use={request} /> },
  {
    name: 'First token',
    isFigure: true,
    isWideOnly: true,
    cell: ({ first_token_ms: ms }) => <Duration ms={ms} />,
  },
  { name: 'Duration', isFigure: true, cell: ({ duration_ms: ms }) => <Duration ms={ms} /> },
];

export function RequestTable({ requests }: { readonly requests: readonly LedgerRequest[] }) {
  const { route } = useLocation();
  return (
    <DataTable
      label="Requests"
      rows={requests}
      columns={COLUMNS}
      keyOf={keyOfRequest}
      open={(request) => route(requestAddress(request.request_id))}
    />
  );
}

export function keyOfRequest(request: LedgerRequest): string {
  return request.request_id;
}
