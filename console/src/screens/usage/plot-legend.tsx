/** The series and limits of a plot, with the figures of the bucket that is pointed at. */
import type { PlotContent, SeriesLook } from './plot-content.ts';
import { isWithin } from './plot-options.ts';
import { seriesText } from './unit-text.ts';

export type PlotLegendProps = {
  readonly content: PlotContent;
  /** The bucket that is pointed at; undefined: the whole span. */
  readonly place: number | undefined;
};

export function PlotLegend({ content, place }: PlotLegendProps) {
  const { series, limits, unit } = content;
  if (series.length === 1 && limits.length === 0) return null;
  return (
    <ul class="legend small">
      {series.map((each) => (
        <li key={each.name}>
          <Swatch look={each.look} />
          <span>{each.name}</span>
          <span class="figure plot-value">{seriesText(unit, each, place)}</span>
        </li>
      ))}
      {limits.map((limit) => (
        <li key={limit.name}>
          <svg class={`swatch ${limit.look}`} viewBox="0 0 10 10" aria-hidden="true">
            <path d="M0 5h4M6 5h4" stroke="currentcolor" stroke-width="2" />
          </svg>
          <span>
            {limit.name}
            {!isWithin(limit, content) && ' (above the plot)'}
          </span>
        </li>
      ))}
    </ul>
  );
}

function Swatch({ look }: { readonly look: SeriesLook }) {
  return (
    <svg class={`swatch ${look}`} viewBox="0 0 10 10" aria-hidden="true">
      <rect width="10" height="10" rx="2" fill="currentcolor" />
    </svg>
  );
}
