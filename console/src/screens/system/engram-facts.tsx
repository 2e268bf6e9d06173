/** Whether turns are copied to Engram, and what waits for it. */
import type { Health } from '../../../../src/client/client.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Count, Moment } from '../../parts/figures.tsx';

type Engram = NonNullable<Health['details']['engram']>;

const STATES: Readonly<Record<Engram['state'], readonly [text: string, tone: Tone]>> = {
  off: ['off', 'plain'],
  looking: ['looking for it', 'plain'],
  standby: ['another replica does it', 'plain'],
  mirroring: ['mirroring', 'good'],
  away: ['away', 'warn'],
};

export function EngramFacts({ engram }: { readonly engram: Engram | undefined }) {
  if (engram === undefined) return <p class="muted">Nothing is known about it.</p>;
  const [text, tone] = STATES[engram.state];
  return (
    <Facts
      facts={[
        ['State', <Badge tone={tone}>{text}</Badge>],
        ...(engram.waiting === undefined
          ? []
          : [['Turns waiting', <Count value={engram.waiting} />] as const]),
        ...(engram.waiting_since === undefined
          ? []
          : [['Waiting since', <Moment at={engram.waiting_since} isRelative />] as const]),
        ['Refused for good', <Count value={engram.refused} />],
      ]}
    />
  );
}
