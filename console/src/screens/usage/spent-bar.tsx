/** How much of a budget is spent, and how much running calls may still take. */
const WIDTH = 1_000;
const HEIGHT = 8;
const WARN_SHARE = 0.8;

export type SpentBarProps = {
  /** For a screen reader, with the figures. */
  readonly label: string;
  readonly spent: number;
  readonly reserved: number;
  readonly limit: number;
};

export function SpentBar({ label, spent, reserved, limit }: SpentBarProps) {
  const share = (amount: number): number => Math.min(1, Math.max(0, amount / limit));
  const tone = spent >= limit ? 'bad' : spent >= limit * WARN_SHARE ? 'warn' : 'good';
  return (
    <svg
      class={`spent-bar spent-${tone}`}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <rect class="spent-reserved" width={share(spent + reserved) * WIDTH} height={HEIGHT} />
      <rect class="spent-part" width={share(spent) * WIDTH} height={HEIGHT} />
    </svg>
  );
}
