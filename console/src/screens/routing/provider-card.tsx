/** One provider: whether it is available, the health of its models, and a test of each with one call. */
import { useState } from 'preact/hooks';
import type { ListedModel, ListedProvider, ProviderTest } from '../../../../src/client/client.ts';
import { countOf, shareText } from '../../formats/numbers.ts';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { DataTable } from '../../parts/data-table.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Count, Duration } from '../../parts/figures.tsx';
import { Section } from '../../parts/section.tsx';
import { useClient } from '../../session/use-client.ts';
import { CircuitBadge } from './circuit-badge.tsx';
import { TestOutcome } from './test-outcome.tsx';

export type ProviderCardProps = {
  readonly id: string;
  readonly provider: ListedProvider;
  /** A test may change the health of a model. */
  readonly tested: () => void;
};

type Trial =
  | { readonly state: 'running'; readonly model: string | undefined }
  | { readonly state: 'failed'; readonly error: unknown }
  | { readonly state: 'done'; readonly test: ProviderTest };

/** Some providers list hundreds. */
const FEW_MODELS = 8;

export function ProviderCard({ id, provider, tested }: ProviderCardProps) {
  const client = useClient();
  const [trial, setTrial] = useState<Trial | undefined>(undefined);
  const [showsAll, setShowsAll] = useState(false);
  const { name, available, reason, models, circuit } = provider;
  const isBusy = trial?.state === 'running';

  const run = async (model?: string): Promise<void> => {
    setTrial({ state: 'running', model });
    try {
      const test = await client.testProvider(id, model === undefined ? {} : { model });
      setTrial({ state: 'done', test });
    } catch (error) {
      setTrial({ state: 'failed', error });
    }
    tested();
  };

  const testButton = ({ id: model }: ListedModel) => (
    <Button
      kind="quiet"
      label={`Test ${id}/${model}`}
      isBusy={isBusy && trial.model === model}
      isDisabled={isBusy}
      onClick={() => void run(model)}
    >
      Test
    </Button>
  );

  return (
    <Section
      title={name}
      actions={
        <>
          <Badge tone={available ? 'good' : 'plain'}>
            {available ? 'available' : 'not available'}
          </Badge>
          {circuit !== 'closed' && <CircuitBadge circuit={circuit} />}
          <Button
            label={`Test ${id}`}
            isBusy={isBusy && trial.model === undefined}
            isDisabled={isBusy}
            onClick={() => void run()}
          >
            Test
          </Button>
        </>
      }
    >
      {reason !== undefined && <p class="muted">{reason}</p>}
      {trial?.state === 'done' && <TestOutcome test={trial.test} />}
      {trial?.state === 'failed' && <Failure error={trial.error} />}
      {models.length > 0 && available && (
        <DataTable
          label={`Models of ${name}`}
          rows={showsAll ? models : models.slice(0, FEW_MODELS)}
          keyOf={(model) => model.id}
          columns={[
            { name: 'Model', isTitle: true, cell: (model) => <code>{model.id}</code> },
            { name: 'Circuit', cell: (model) => <Health model={model} /> },
            { name: 'In flight', isFigure: true, cell: (row) => <Count value={row.in_flight} /> },
            {
              name: 'Errors',
              isFigure: true,
              cell: (row) => (row.error_rate === undefined ? '–' : shareText(row.error_rate)),
            },
            {
              name: 'First token',
              isFigure: true,
              cell: (row) => <Duration ms={row.first_token_p50_ms} />,
            },
            {
              name: '95th percentile',
              isFigure: true,
              cell: (row) => <Duration ms={row.first_token_p95_ms} />,
            },
            { name: 'One call', cell: testButton },
          ]}
        />
      )}
      {available && !showsAll && models.length > FEW_MODELS && (
        <Button kind="quiet" onClick={() => setShowsAll(true)}>
          Show all {countOf(models.length, 'model')}
        </Button>
      )}
    </Section>
  );
}

function Health({ model: { circuit, parked } }: { readonly model: ListedModel }) {
  return parked === undefined ? (
    <CircuitBadge circuit={circuit} />
  ) : (
    <span>
      <Badge tone="warn">parked</Badge> <span class="small">{parked}</span>
    </span>
  );
}
