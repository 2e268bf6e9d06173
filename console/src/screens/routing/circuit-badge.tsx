/** Whether a model or a provider is called, or paused after failures. */
import type { Circuit } from '../../../../src/client/client.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';

const CIRCUITS: Readonly<Record<Circuit, readonly [text: string, tone: Tone]>> = {
  closed: ['closed', 'good'],
  'half-open': ['half-open: being tried again', 'warn'],
  open: ['open: paused after failures', 'bad'],
};

export function CircuitBadge({ circuit }: { readonly circuit: Circuit }) {
  const [text, tone] = CIRCUITS[circuit];
  return <Badge tone={tone}>{text}</Badge>;
}
