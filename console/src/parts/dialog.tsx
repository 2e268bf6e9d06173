/** A modal dialog; it keeps the focus, and gives it back to what opened it. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useId, useRef } from 'preact/hooks';
import { Button } from './button.tsx';

export type DialogProps = {
  readonly title: string;
  /** Called for Escape, the close button and a click outside; the parent then leaves the dialog out. */
  readonly close: () => void;
  readonly children: ComponentChildren;
  /** False while leaving would lose something, such as a secret that is shown once. */
  readonly closesOutside?: boolean;
};

/** Shown as long as it is rendered. Its buttons stand in an element of the class `dialog-actions`. */
export function Dialog({ title, close, children, closesOutside = true }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();

  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element?.showModal();
    // It begins at its first field or action, not at the button that closes it.
    element
      ?.querySelector<HTMLElement>('form :is(input, select, textarea), .dialog-actions > .button')
      ?.focus();
    return () => {
      // While it is open, nothing outside of it can have the focus.
      element?.close();
      giveFocusBack(opener);
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => {
        if (closesOutside && event.target === dialog.current) close();
      }}
    >
      <div class="dialog-body">
        <header class="card-head">
          <h2 id={id}>{title}</h2>
          <Button kind="quiet" icon="close" label="Close" onClick={close} />
        </header>
        {children}
      </div>
    </dialog>
  );
}

/** What opened the dialog may have left the page since. */
function giveFocusBack(opener: Element | null): void {
  const isThere = opener instanceof HTMLElement && opener.isConnected && opener !== document.body;
  const target = isThere ? opener : document.querySelector<HTMLElement>('main h1');
  target?.focus();
}
