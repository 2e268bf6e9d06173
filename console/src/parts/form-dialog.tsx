/** A dialog with a form: faults that the server finds are shown beside the fields that they name. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { faultOf, isShownBeside } from '../data/field-faults.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Failure } from './failure.tsx';

export type FormDialogProps = {
  readonly title: string;
  /** The button's words: `Save`. */
  readonly action: string;
  /** The names, in the API, of the fields that show their faults; others are shown at the form. */
  readonly fields: readonly string[];
  /** The dialog stays open and shows the failure if it rejects; otherwise the parent leaves it out. */
  readonly save: () => Promise<void>;
  readonly close: () => void;
  readonly children: (fault: (field: string) => string | undefined) => ComponentChildren;
};

export function FormDialog({ title, action, fields, save, close, children }: FormDialogProps) {
  const form = useRef<HTMLFormElement>(null);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);

  useLayoutEffect(() => {
    if (error !== undefined) form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
  }, [error]);

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await save();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };

  return (
    <Dialog title={title} close={close} closesOutside={false}>
      <form ref={form} onSubmit={(event) => void submit(event)}>
        {children((field) => faultOf(error, field))}
        {error !== undefined &&
          (isShownBeside(error, fields) ? (
            <p class="notice notice-bad" role="alert">
              Nothing was saved: correct the marked fields and try again.
            </p>
          ) : (
            <Failure error={error} />
          ))}
        <div class="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
