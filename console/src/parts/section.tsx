/** A part of a screen in a frame of its own. */
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

export type SectionProps = {
  readonly title: string;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
};

export function Section({ title, actions, children }: SectionProps) {
  const id = useId();
  return (
    <section class="card" aria-labelledby={id}>
      <header class="card-head">
        <h2 id={id}>{title}</h2>
        {actions !== undefined && <div class="row">{actions}</div>}
      </header>
      {children}
    </section>
  );
}
