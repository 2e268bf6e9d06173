/** How a request or a call ended. */
import { Badge } from '../../parts/badge.tsx';

export function Outcome({ outcome }: { readonly outcome: string }) {
  return <Badge tone={toneOf(outcome)}>{outcome.replaceAll('_', ' ')}</Badge>;
}

function toneOf(outcome: string) {
  if (outcome === 'ok') return 'good';
  return outcome === 'cancelled' ? 'warn' : 'bad';
}
