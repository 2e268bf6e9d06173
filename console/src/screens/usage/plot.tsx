/** A plot on a canvas, drawn anew with another theme and fitted to its place. */
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useIsDark } from '../../shell/use-is-dark.ts';
import { plotColors } from './plot-colors.ts';
import type { PlotContent } from './plot-content.ts';
import { plotData, plotOptions } from './plot-options.ts';

const HEIGHT = 220;

export type PlotProps = {
  readonly content: PlotContent;
  /** Says what it shows to those who do not see it. */
  readonly label: string;
  /** Called with the bucket that is pointed at here or in another plot, and with undefined after it. */
  readonly point: (place: number | undefined) => void;
};

export function Plot({ content, label, point }: PlotProps) {
  const place = useRef<HTMLDivElement>(null);
  const isDark = useIsDark();

  useEffect(() => {
    const { current } = place;
    if (current === null) return;
    const paint = { colors: plotColors(current), font: getComputedStyle(current).fontFamily };
    const size = (): { width: number; height: number } => ({
      width: current.clientWidth,
      height: HEIGHT,
    });
    const plot = new uPlot(plotOptions(content, paint, size(), point), plotData(content), current);
    const observer = new ResizeObserver(() => plot.setSize(size()));
    observer.observe(current);
    return () => {
      observer.disconnect();
      plot.destroy();
      current.replaceChildren();
    };
  }, [content, isDark]);

  return <div ref={place} class="plot" role="img" aria-label={label} />;
}
