/** The models that were assigned at run time, and override those of tasks.json. */
import type { RuleAssignment } from '../../../../src/client/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Section } from '../../parts/section.tsx';

export function OverlayTable({ assignments }: { readonly assignments: readonly RuleAssignment[] }) {
  if (assignments.length === 0) return null;
  return (
    <Section title="Assigned at run time">
      <p class="muted">
        Each replaces the model of its rule, whatever tasks.json says, until{' '}
        <code>POST /api/models/assignments</code> sets it to <code>use_default</code>.
      </p>
      <DataTable
        label="Assigned models"
        rows={assignments}
        keyOf={({ rule }) => rule}
        columns={[
          { name: 'Rule', isTitle: true, cell: ({ rule }) => <code>{rule}</code> },
          { name: 'Component', cell: ({ component = 'every' }) => component },
          { name: 'Task', cell: ({ capability }) => capability },
          { name: 'Model', cell: (row) => <code>{`${row.provider}/${row.model}`}</code> },
          { name: 'State', cell: (row) => <State assignment={row} /> },
        ]}
      />
    </Section>
  );
}

function State({ assignment }: { readonly assignment: RuleAssignment }) {
  const { in_force: isInForce, provider } = assignment;
  if (isInForce) return <Badge tone="good">in force</Badge>;
  return (
    <span>
      <Badge tone="warn">without effect</Badge>{' '}
      <span class="small">providers.json no longer has {provider}</span>
    </span>
  );
}
