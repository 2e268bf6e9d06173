/** Asks for the id of a conversation that is made from a message of another: a fork, or one that pins it. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextField } from '../../parts/text-field.tsx';

export type NewConversationDialogProps = {
  readonly title: string;
  readonly children: ComponentChildren;
  /** The button's words. */
  readonly action: string;
  /** @param id undefined if Rhetor is to make one */
  readonly make: (id: string | undefined) => Promise<void>;
  readonly close: () => void;
};

export function NewConversationDialog(props: NewConversationDialogProps) {
  const { title, children, action, make, close } = props;
  const [id, setId] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);

  const submit = async (): Promise<void> => {
    setBusy(true);
    try {
      await make(id.trim() === '' ? undefined : id.trim());
      close();
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };

  return (
    <Dialog title={title} close={close}>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <div>{children}</div>
        <TextField
          label="Id of the new conversation"
          hint="Rhetor makes one if this is empty."
          value={id}
          change={setId}
        />
        {error !== undefined && <Failure error={error} />}
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
