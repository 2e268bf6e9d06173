/** The models that were assigned at run time, and override those of tasks.json. */
import type { RuleAssignment } from '../../../../src/client/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Section } from '../../parts/section.tsx';
import { ResetButton } from './reset-button.tsx';

export type OverlayTableProps = {
  readonly assignments: readonly RuleAssignment[];
  /** Opens the form. */
  readonly assign: () => void;
  readonly changed: () => void;
};

export function OverlayTable({ assignments, assign, changed }: OverlayTableProps) {
  return (
    <Section
      title="Assigned models"
      actions={
        <Button icon="plus" onClick={assign}>
          Assign a model
        </Button>
      }
    >
      <p class="muted">
        {assignments.length === 0
          ? 'None: every rule asks the models that tasks.json names. A model that you assign here takes effect at once, without an edit of the file.'
          : 'Each replaces the model of its rule, whatever tasks.json says, until you reset it.'}
      </p>
      {assignments.length > 0 && (
        <DataTable
          label="Assigned models"
          rows={assignments}
          keyOf={({ rule }) => rule}
          columns={[
            { name: 'Rule', isTitle: true, cell: ({ rule }) => <code>{rule}</code> },
            { name: 'Component', cell: ({ component = 'all' }) => component },
            { name: 'Task', cell: ({ capability }) => capability },
            { name: 'Model', cell: (row) => <code>{`${row.provider}/${row.model}`}</code> },
            { name: 'State', cell: (row) => <State assignment={row} /> },
            { name: 'Actions', cell: ({ rule }) => <ResetButton rule={rule} reset={changed} /> },
          ]}
        />
      )}
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
