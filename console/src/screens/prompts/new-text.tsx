/** Makes a prompt or a template. */
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useClient } from '../../session/use-client.ts';
import type { TextKind } from './text-kind.ts';

export type NewTextProps = {
  readonly kind: TextKind;
  readonly made: (id: string) => void;
  readonly close: () => void;
};

export function NewText({ kind, made, close }: NewTextProps) {
  const client = useClient();
  const [name, setName] = useState('');
  const [group, setGroup] = useState('');
  const [content, setContent] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);

  const make = async (): Promise<string> => {
    if (kind === 'prompt') {
      return (await client.prompts.create({ name, component: group, content })).prompt_id;
    }
    const category = group.trim() === '' ? {} : { category: group };
    return (await client.templates.create({ name, content, ...category })).template_id;
  };
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      made(await make());
    } catch (cause) {
      setError(cause);
      setBusy(false);
    }
  };

  return (
    <Dialog title={`New ${kind}`} close={close} closesOutside={false}>
      <form onSubmit={(event) => void submit(event)}>
        <TextField label="Name" value={name} change={setName} required />
        <TextField
          label={kind === 'prompt' ? 'Component' : 'Category'}
          value={group}
          change={setGroup}
          required={kind === 'prompt'}
          placeholder={kind === 'prompt' ? '' : 'general'}
        />
        <TextField
          label="Text"
          hint="{{name}} and {{name|default}} are variables."
          rows={8}
          value={content}
          change={setContent}
          required
        />
        {error !== undefined && <Failure error={error} />}
        <div class="dialog-actions">
          <Button onClick={close}>Cancel</Button>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            Make
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
