/** A plot with its legend, which has the figures of the bucket that is pointed at, and all figures as a table. */
import { useState } from 'preact/hooks';
import { countOf } from '../../formats/numbers.ts';
import { Section } from '../../parts/section.tsx';
import { isEmptyPlot, type PlotContent, unpricedAt } from './plot-content.ts';
import { PlotFigures } from './plot-figures.tsx';
import { PlotLegend } from './plot-legend.tsx';
import { plotLabel } from './plot-label.ts';
import { Plot } from './plot.tsx';
import { sumText } from './unit-text.ts';

export function PlotCard({ content }: { readonly content: PlotContent }) {
  const [place, setPlace] = useState<number | undefined>(undefined);
  const { title, emptyText } = content;
  if (isEmptyPlot(content)) {
    return (
      <Section title={title}>
        <p class="muted plot-empty">{emptyText}</p>
      </Section>
    );
  }
  return (
    <Section title={title} actions={<Readout content={content} place={place} />}>
      <Plot content={content} label={plotLabel(content)} point={setPlace} />
      <PlotLegend content={content} place={place} />
      <PlotFigures content={content} />
    </Section>
  );
}

type ReadoutProps = {
  readonly content: PlotContent;
  /** The bucket that is pointed at. */
  readonly place: number | undefined;
};

function Readout({ content, place }: ReadoutProps) {
  const { shape, buckets } = content;
  const bucket = place === undefined ? undefined : buckets[place];
  return (
    <p class="small muted figure plot-readout">
      {bucket?.name ?? (shape === 'stack' ? 'In all' : 'Whole range')}
      {shape === 'stack' && (
        <>
          : <strong>{sumText(content, place)}</strong>
        </>
      )}
      <Unpriced content={content} place={place} />
    </p>
  );
}

/** A cost is never shown without what it leaves out. */
function Unpriced({ content: { series }, place }: ReadoutProps) {
  const count = unpricedAt(series, place);
  return count === 0 ? null : <> + {countOf(count, 'request')} without a price</>;
}
