/** A short word about a state, with a colour that only repeats what the word says. */
import type { ComponentChildren } from 'preact';

export type Tone = 'plain' | 'good' | 'warn' | 'bad' | 'accent';

export type BadgeProps = { readonly tone?: Tone; readonly children: ComponentChildren };

export function Badge({ tone = 'plain', children }: BadgeProps) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}
