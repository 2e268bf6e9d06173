/** Asks the same question again, with the same model or another one. */
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Select } from '../../parts/select.tsx';
import type { Entry } from './entry.ts';
import type { ModelOption } from './model-options.ts';
import type { Talk } from './talk.ts';

export type AskAgainProps = {
  /** The answer. */
  readonly entry: Entry;
  readonly talk: Talk;
  readonly models: readonly ModelOption[];
};

export function AskAgain({ entry, talk, models }: AskAgainProps) {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState<unknown>(undefined);
  const [model, setModel] = useState('');

  const open = (): void => {
    setModel(talk.model.peek());
    setOpen(true);
  };
  const ask = (): void => {
    const { entries } = talk.history;
    const question = entries
      .slice(0, entries.indexOf(entry))
      .findLast(({ role }) => role === 'user');
    setOpen(false);
    if (question === undefined) return;
    talk.model.value = model;
    talk.askAgain(question, question.text).catch(setError);
  };

  return (
    <>
      <Button
        kind="quiet"
        icon="reload"
        label="Ask again, with this or another model"
        isDisabled={talk.isBusy}
        onClick={open}
      />
      {error !== undefined && <Failure error={error} />}
      {isOpen && (
        <Dialog title="Ask again" close={() => setOpen(false)}>
          <Select label="Answering model" value={model} options={models} change={setModel} />
          <p class="small muted">
            The conversation up to the question is copied to a new one; this one keeps its answer.
          </p>
          <div class="dialog-actions">
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button kind="primary" onClick={ask}>
              Ask again
            </Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
