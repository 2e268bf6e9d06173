/** A question that is being changed; it stays until the fork that is asked with it has begun. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import type { Entry } from './entry.ts';
import { isSendKey } from './send-key.ts';
import type { Talk } from './talk.ts';

export type EditQuestionProps = {
  readonly entry: Entry;
  /** The text as it is now. */
  readonly edited: string;
  readonly talk: Talk;
};

export function EditQuestion({ entry, edited, talk }: EditQuestionProps) {
  const [error, setError] = useState<unknown>(undefined);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  useLayoutEffect(() => talk.history.hold(), [talk]);
  const close = (): void => talk.edits.end(entry);
  const submit = (): void => {
    if (edited.trim() === '') return;
    setError(undefined);
    talk.askAgain(entry, edited).catch(setError);
  };
  return (
    <form
      class="message question-edit"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        ref={field}
        aria-label="Edited message"
        rows={3}
        value={edited}
        onInput={(event) => talk.edits.change(entry, event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close();
          if (!isSendKey(event)) return;
          event.preventDefault();
          submit();
        }}
      />
      <p class="small muted">
        The conversation up to here is copied to a new one; this one stays as it is.
      </p>
      {error !== undefined && <Failure error={error} />}
      <div class="row">
        <Button type="submit" kind="primary" isDisabled={talk.isBusy || edited.trim() === ''}>
          Send again
        </Button>
        <Button onClick={close}>Cancel</Button>
      </div>
    </form>
  );
}
