/** How the model of a request was chosen: the rule, and every candidate of it. */
import type { LedgerCandidate, LedgerRequestDetail } from '../../../../src/client/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { ModelName } from './model-name.tsx';

type Place = LedgerCandidate & { readonly place: number; readonly course: string };

const COLUMNS: readonly Column<Place>[] = [
  {
    name: 'Candidate',
    isTitle: true,
    cell: (candidate) => (
      <span>
        {candidate.place}. <ModelName {...candidate} />
      </span>
    ),
  },
  {
    name: 'What happened',
    cell: ({ left_out: reason, course }) =>
      reason === undefined ? (
        <Badge tone={course === 'not needed' ? 'plain' : 'accent'}>{course}</Badge>
      ) : (
        <span>
          <Badge tone="warn">left out</Badge> {reason}
        </span>
      ),
  },
];

export function RequestChoice({ request }: { readonly request: LedgerRequestDetail }) {
  const { candidates, attempts, rule, requested } = request;
  const places = candidates.map((candidate, index) => {
    const calls = attempts.filter(
      ({ provider, model }) => provider === candidate.provider && model === candidate.model,
    ).length;
    const course = calls === 0 ? 'not needed' : calls === 1 ? 'asked' : `asked ${calls} times`;
    return { ...candidate, place: index + 1, course };
  });
  return (
    <Section title="How the model was chosen">
      <Facts
        facts={[
          ['Rule', rule ?? <span class="muted">none matched: the defaults</span>],
          ['Preferred model', requested ?? <span class="muted">none</span>],
        ]}
      />
      {places.length === 0 ? (
        <p class="muted">
          No candidates are recorded: the request ended before a model was chosen.
        </p>
      ) : (
        <DataTable
          label="Candidates"
          rows={places}
          columns={COLUMNS}
          keyOf={({ place }) => String(place)}
        />
      )}
    </Section>
  );
}
