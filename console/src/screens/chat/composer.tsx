/** Where messages are written. */
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { draft } from './chat-store.ts';
import { isSendKey } from './send-key.ts';

export type ComposerProps = {
  /** Nothing can be sent now. */
  readonly isBusy: boolean;
  readonly canStop: boolean;
  readonly send: (text: string) => void;
  readonly stop: () => void;
};

export function Composer({ isBusy, canStop, send, stop }: ComposerProps) {
  const text = draft.value;
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => {
    // On a phone the keyboard would cover the screen before anything was read.
    if (matchMedia('(pointer: fine)').matches) field.current?.focus();
  }, []);

  const submit = (): void => {
    if (isBusy || text.trim() === '') return;
    send(text);
    draft.value = '';
    field.current?.focus();
  };

  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <textarea
        ref={field}
        aria-label="Message"
        placeholder="Message"
        enterkeyhint="send"
        rows={1}
        value={text}
        onInput={(event) => {
          draft.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (!isSendKey(event)) return;
          event.preventDefault();
          submit();
        }}
      />
      {canStop ? (
        <Button icon="stop" kind="danger" onClick={stop}>
          Stop
        </Button>
      ) : (
        <Button icon="send" kind="primary" type="submit" isDisabled={isBusy || text.trim() === ''}>
          Send
        </Button>
      )}
    </form>
  );
}
