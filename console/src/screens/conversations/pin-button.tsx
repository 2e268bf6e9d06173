/** Pins a message, so that models are always sent it, or unpins it. */
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';

export type PinButtonProps = {
  readonly isPinned: boolean;
  readonly change: (isPinned: boolean) => Promise<void>;
  /** Called with undefined when the next attempt begins. */
  readonly fail: (error: unknown) => void;
};

export function PinButton({ isPinned, change, fail }: PinButtonProps) {
  const [isBusy, setBusy] = useState(false);

  const run = async (): Promise<void> => {
    setBusy(true);
    fail(undefined);
    try {
      await change(!isPinned);
    } catch (error) {
      fail(error);
    }
    setBusy(false);
  };

  return (
    <Button
      kind="quiet"
      icon="pin"
      class={isPinned ? 'pin-set' : ''}
      label={isPinned ? 'Unpin' : 'Pin: always send it to the model'}
      isBusy={isBusy}
      onClick={() => void run()}
    />
  );
}
