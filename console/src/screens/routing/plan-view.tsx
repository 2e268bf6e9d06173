/** The models in the order in which they would be called, and why each would be or not. */
import type { Candidate, RoutePlan } from '../../../../src/client/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Duration } from '../../parts/figures.tsx';
import { CircuitBadge } from './circuit-badge.tsx';

export function PlanView({ plan }: { readonly plan: RoutePlan }) {
  const { candidates } = plan;
  if (candidates.length === 0) {
    return (
      <Empty title="No model would answer.">
        <p>Configure a provider in providers.json, or set a default model below.</p>
      </Empty>
    );
  }
  const first = candidates.find(isCalled);
  return (
    <>
      <p role="status">
        {first === undefined ? (
          'No model can answer now: see why below.'
        ) : (
          <>
            <strong>{nameOf(first)}</strong> would answer,{' '}
          </>
        )}
        {first !== undefined && <Reason plan={plan} />}
      </p>
      <DataTable
        label="Models in the order in which they would be called"
        rows={candidates}
        keyOf={nameOf}
        columns={[
          { name: 'Model', isTitle: true, cell: (row) => <code>{nameOf(row)}</code> },
          { name: 'Would be', cell: (row) => <Standing candidate={row} isFirst={row === first} /> },
          { name: 'Circuit', cell: ({ circuit }) => <CircuitBadge circuit={circuit} /> },
          {
            name: 'First token',
            isFigure: true,
            cell: (row) => <Duration ms={row.first_token_p50_ms} />,
          },
        ]}
      />
    </>
  );
}

function Reason({ plan: { rule, overlay } }: { readonly plan: RoutePlan }) {
  if (rule === undefined) return <>because no rule matches, or the request names its model.</>;
  return (
    <>
      because of the rule <code>{rule}</code>
      {overlay === true && (
        <>
          , whose model was assigned while Rhetor ran <Badge tone="accent">overlay</Badge>
        </>
      )}
      .
    </>
  );
}

function Standing(props: { readonly candidate: Candidate; readonly isFirst: boolean }) {
  const { candidate, isFirst } = props;
  if (isFirst) return <Badge tone="good">called first</Badge>;
  return isCalled(candidate) ? (
    <span>called if those before it fail</span>
  ) : (
    <span class="muted">skipped: {candidate.skipped ?? 'its provider is not available'}</span>
  );
}

function isCalled({ available, skipped }: Candidate): boolean {
  return available && skipped === undefined;
}

function nameOf({ provider, model }: Candidate): string {
  return `${provider}/${model}`;
}
