/** Adds a version to a text, which begins as a copy of the one shown. */
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useClient } from '../../session/use-client.ts';
import { addVersion, type TextKind } from './text-kind.ts';

export type NewVersionProps = {
  readonly kind: TextKind;
  readonly id: string;
  /** The text to begin with. */
  readonly content: string;
  readonly added: () => void;
};

export function NewVersion({ kind, id, content, added }: NewVersionProps) {
  const client = useClient();
  const [draft, setDraft] = useState<string | undefined>(undefined);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);

  const save = async (text: string): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await addVersion(client, kind, id, text);
      setDraft(undefined);
      added();
    } catch (cause) {
      setError(cause);
    }
    setBusy(false);
  };

  if (draft === undefined) {
    return (
      <div class="row">
        <Button icon="edit" onClick={() => setDraft(content)}>
          Write a new version
        </Button>
      </div>
    );
  }
  return (
    <Section title="New version">
      <TextField
        label="Text"
        hint="{{name}} and {{name|default}} are variables."
        rows={12}
        value={draft}
        change={setDraft}
      />
      {error !== undefined && <Failure error={error} />}
      <div class="row">
        <Button
          kind="primary"
          isBusy={isBusy}
          isDisabled={draft === content || draft.trim() === ''}
          onClick={() => void save(draft)}
        >
          Save version
        </Button>
        <Button kind="quiet" onClick={() => setDraft(undefined)}>
          Discard
        </Button>
      </div>
    </Section>
  );
}
