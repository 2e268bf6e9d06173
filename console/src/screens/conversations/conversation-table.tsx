/** Conversations as a table, of which each row opens one. */
import { useLocation } from 'preact-iso';
import type { Context } from '../../../../src/client/client.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Count, Moment } from '../../parts/figures.tsx';
import { conversationAddress } from '../../shell/address-query.ts';

const COLUMNS: readonly Column<Context>[] = [
  {
    name: 'Conversation',
    isTitle: true,
    cell: ({ id }) => <a href={conversationAddress(id)}>{id}</a>,
  },
  {
    name: 'Component',
    cell: ({ component }) => component ?? <span class="muted">–</span>,
  },
  {
    name: 'Messages',
    isFigure: true,
    cell: ({ active_message_count: count }) => <Count value={count} />,
  },
  {
    name: 'Archived',
    isFigure: true,
    isWideOnly: true,
    cell: ({ archived_message_count: count }) => <Count value={count} />,
  },
  {
    name: 'Summaries',
    isFigure: true,
    isWideOnly: true,
    cell: ({ summary_count: count }) => <Count value={count} />,
  },
  { name: 'Tokens', isFigure: true, cell: ({ token_count: count }) => <Count value={count} /> },
  {
    name: 'Changed',
    isFigure: true,
    cell: ({ updated_at: at }) => <Moment at={at} />,
  },
];

export function ConversationTable({ contexts }: { readonly contexts: readonly Context[] }) {
  const { route } = useLocation();
  return (
    <DataTable
      label="Conversations"
      rows={contexts}
      columns={COLUMNS}
      keyOf={({ id }) => id}
      open={({ id }) => route(conversationAddress(id))}
    />
  );
}
