/** Makes a new conversation of the messages up to one. */
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useClient } from '../../session/use-client.ts';
import { conversationAddress } from '../../shell/address-query.ts';

export type ForkDialogProps = {
  readonly context: string;
  /** The id of the last message that is copied. */
  readonly at: string;
  readonly close: () => void;
};

export function ForkDialog({ context, at, close }: ForkDialogProps) {
  const client = useClient();
  const { route } = useLocation();
  const [id, setId] = useState('');

  const fork = async (): Promise<void> => {
    const wanted = id.trim();
    const forked = await client.contexts.fork(context, {
      at,
      ...(wanted !== '' && { context_id: wanted }),
    });
    close();
    route(conversationAddress(forked.id));
  };

  return (
    <FormDialog title="Fork here" action="Fork" fields={['context_id']} save={fork} close={close}>
      {(fault) => (
        <>
          <p>The new conversation has the same messages up to this one. This one is not changed.</p>
          <TextField
            label="Id of the new conversation"
            hint="Rhetor makes one if this is empty."
            value={id}
            change={setId}
            error={fault('context_id')}
          />
        </>
      )}
    </FormDialog>
  );
}
