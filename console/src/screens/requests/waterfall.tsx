/** The calls of a request, one below the other on one scale of time. */
import type { LedgerAttempt } from '../../../../src/client/client.ts';
import { durationText } from '../../formats/durations.ts';
import { Duration } from '../../parts/figures.tsx';
import { Cost } from './cost.tsx';
import { ModelName } from './model-name.tsx';
import { Outcome } from './outcome.tsx';
import { type Phase, segmentsOf } from './waterfall-segments.ts';

const WIDTH = 1_000;
const HEIGHT = 14;
/** So that a phase of a millisecond is seen, too. */
const LEAST_WIDTH = 3;

const PHASES: Readonly<Record<Phase, string>> = {
  connecting: 'Connecting',
  waiting: 'Until the first token',
  answering: 'Answering',
};

export type WaterfallProps = {
  readonly attempts: readonly LedgerAttempt[];
  /** How long the whole request took. */
  readonly durationMs: number;
};

export function Waterfall({ attempts, durationMs }: WaterfallProps) {
  const end = Math.max(durationMs, 1, ...attempts.map(({ duration_ms: ms }) => ms));
  return (
    <div class="waterfall">
      <ul class="legend small">
        {Object.entries(PHASES).map(([phase, name]) => (
          <li key={phase}>
            <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
              <rect class={`phase-${phase}`} width="10" height="10" />
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <ol class="plain-list">
        {attempts.map((attempt) => (
          <li key={attempt.attempt} class="waterfall-row">
            <div class="row">
              <span class="muted figure">{attempt.attempt}.</span>
              <ModelName {...attempt} />
              <Outcome outcome={attempt.outcome} />
              {attempt.upstream_status !== undefined && (
                <span class="small muted">HTTP {attempt.upstream_status}</span>
              )}
              <span class="waterfall-figures small muted">
                <Duration ms={attempt.duration_ms - attempt.queue_ms} /> · <Cost use={attempt} />
              </span>
            </div>
            <Track attempt={attempt} end={end} />
          </li>
        ))}
      </ol>
      <div class="waterfall-scale small muted" aria-hidden="true">
        <span>0</span>
        <span>{durationText(end)}</span>
      </div>
    </div>
  );
}

function Track({ attempt, end }: { readonly attempt: LedgerAttempt; readonly end: number }) {
  const segments = segmentsOf(attempt);
  const said = segments.map(
    ({ phase, from, to }) => `${PHASES[phase]}: ${durationText(from)} to ${durationText(to)}`,
  );
  return (
    <svg
      class="waterfall-track"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={said.join('; ') || 'No time passed.'}
    >
      {segments.map(({ phase, from, to }) => (
        <rect
          key={phase}
          class={`phase-${phase}`}
          x={Math.min((from / end) * WIDTH, WIDTH - LEAST_WIDTH)}
          width={Math.max(((to - from) / end) * WIDTH, LEAST_WIDTH)}
          height={HEIGHT}
        />
      ))}
    </svg>
  );
}
