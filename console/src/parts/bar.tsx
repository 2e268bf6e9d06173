/** How much of a limit is used. */
import { shareText } from '../formats/numbers.ts';

export type BarProps = {
  /** What is measured, for a screen reader. */
  readonly label: string;
  readonly value: number;
  readonly limit: number;
};

const WARN_SHARE = 0.8;

export function Bar({ label, value, limit }: BarProps) {
  const share = limit <= 0 ? 1 : value / limit;
  const tone = share >= 1 ? 'bad' : share >= WARN_SHARE ? 'warn' : 'good';
  return (
    <progress
      class={`bar bar-${tone}`}
      aria-label={label}
      max={1}
      value={Math.min(Math.max(share, 0), 1)}
      title={shareText(share)}
    >
      {shareText(share)}
    </progress>
  );
}
