/** A question that is being changed; sending it begins a fork. */
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { isSendKey } from './send-key.ts';

export type EditQuestionProps = {
  readonly text: string;
  readonly send: (text: string) => void;
  readonly close: () => void;
};

export function EditQuestion({ text, send, close }: EditQuestionProps) {
  const [edited, setEdited] = useState(text);
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const submit = (): void => {
    if (edited.trim() !== '') send(edited);
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
        onInput={(event) => setEdited(event.currentTarget.value)}
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
      <div class="row">
        <Button type="submit" kind="primary">
          Send again
        </Button>
        <Button onClick={close}>Cancel</Button>
      </div>
    </form>
  );
}
