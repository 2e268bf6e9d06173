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
    focus(field.current);
  }, []);

  useLayoutEffect(() => {
    // What had the focus, such as Stop or an edited message, has left the page.
    if (document.activeElement === document.body) focus(field.current);
  }, [isBusy]);

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

/** Not on a phone, where the keyboard would cover the screen before anything was read. */
function focus(field: HTMLElement | null): void {
  if (matchMedia('(pointer: fine)').matches) field?.focus();
}
