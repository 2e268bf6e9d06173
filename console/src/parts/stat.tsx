/** One large figure with its name. */
import type { ComponentChildren } from 'preact';

export type StatProps = {
  readonly name: string;
  readonly value: ComponentChildren;
  /** A line below the figure. */
  readonly note?: ComponentChildren;
};

/** Stats stand in an element of the class `stats`. */
export function Stat({ name, value, note }: StatProps) {
  return (
    <div class="stat">
      <span class="stat-name">{name}</span>
      <span class="stat-value">{value}</span>
      {note !== undefined && <span class="small muted">{note}</span>}
    </div>
  );
}
