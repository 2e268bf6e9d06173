/** Asks before something that cannot be undone. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';

export type ConfirmProps = {
  readonly title: string;
  /** What will happen. */
  readonly children: ComponentChildren;
  /** The button's words: `Delete`. */
  readonly action: string;
  /** The dialog stays open and shows the failure if it rejects. */
  readonly act: () => Promise<unknown>;
  readonly close: () => void;
};

export function Confirm({ title, children, action, act, close }: ConfirmProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);

  const run = async (): Promise<void> => {
    setBusy(true);
    try {
      await act();
      close();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };

  return (
    <Dialog title={title} close={close}>
      <div>{children}</div>
      {error !== undefined && <Failure error={error} />}
      <div class="dialog-actions">
        <Button onClick={close}>Cancel</Button>
        <Button kind="danger" isBusy={isBusy} onClick={() => void run()}>
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
