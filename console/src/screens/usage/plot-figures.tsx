/** The figures of a plot as a table, newest first. */
import { useState } from 'preact/hooks';
import { countText } from '../../formats/numbers.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { INTERVAL_NAMES } from './bucket-text.ts';
import { type PlotContent, unpricedAt } from './plot-content.ts';
import { seriesText, sumText } from './unit-text.ts';

type Row = { readonly place: number; readonly name: string };

export function PlotFigures({ content }: { readonly content: PlotContent }) {
  const [isOpen, setOpen] = useState(false);
  const { title, buckets } = content;
  const rows = buckets.map(({ name }, place) => ({ place, name })).toReversed();
  return (
    <details class="plot-figures" onToggle={({ currentTarget: { open } }) => setOpen(open)}>
      <summary>Figures</summary>
      {isOpen && (
        <div class="plot-table" role="group" aria-label={`Figures of ${title}`} tabIndex={0}>
          <DataTable
            label={`${title} by the ${content.interval}`}
            rows={rows}
            columns={columns(content)}
            keyOf={({ place }) => String(place)}
          />
        </div>
      )}
    </details>
  );
}

function columns(content: PlotContent): readonly Column<Row>[] {
  const { shape, unit, series, interval } = content;
  return [
    { name: INTERVAL_NAMES[interval], isTitle: true, cell: ({ name }) => name },
    ...series.map((each) => ({
      name: each.name,
      isFigure: true,
      cell: ({ place }: Row) => seriesText(unit, each, place),
    })),
    ...(shape === 'stack' && series.length > 1
      ? [{ name: 'All', isFigure: true, cell: ({ place }: Row) => sumText(content, place) }]
      : []),
    ...(unpricedAt(series, undefined) > 0
      ? [
          {
            name: 'Requests without a price',
            isFigure: true,
            cell: ({ place }: Row) => countText(unpricedAt(series, place)),
          },
        ]
      : []),
  ];
}
