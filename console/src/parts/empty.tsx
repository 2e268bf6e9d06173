/** Shown in place of an empty list: what it would hold, and the next step. */
import type { ComponentChildren } from 'preact';

export type EmptyProps = {
  readonly title: string;
  /** The next step. */
  readonly children?: ComponentChildren;
};

export function Empty({ title, children }: EmptyProps) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}
