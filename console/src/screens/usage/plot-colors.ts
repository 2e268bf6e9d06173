/** The colours of a plot as its canvas needs them: what the styles give to the classes of its parts. */

export type PlotColors = (look: string) => string;

export function plotColors(place: HTMLElement): PlotColors {
  const probe = document.createElement('span');
  probe.hidden = true;
  place.append(probe);
  const known = new Map<string, string>();
  return (look) => {
    let color = known.get(look);
    if (color === undefined) {
      probe.className = look;
      color = getComputedStyle(probe).color;
      known.set(look, color);
    }
    return color;
  };
}
