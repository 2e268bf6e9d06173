/** Something that is read rarely, folded away below its title. */
import type { ComponentChildren } from 'preact';

export type FoldedProps = { readonly title: string; readonly children: ComponentChildren };

export function Folded({ title, children }: FoldedProps) {
  return (
    <details class="folded">
      <summary>{title}</summary>
      <div class="folded-body">{children}</div>
    </details>
  );
}
