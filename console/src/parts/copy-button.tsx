/** Copies a text, and says that it did. */
import { useEffect, useState } from 'preact/hooks';
import { Button, type ButtonProps } from './button.tsx';

export type CopyButtonProps = {
  readonly text: string | (() => string);
  /** What is copied: `Copy the key`. */
  readonly label: string;
  /** Shows the label beside the icon. */
  readonly isWide?: boolean;
} & Pick<ButtonProps, 'kind'>;

const SHOWN_MS = 2_000;

export function CopyButton({ text, label, isWide = false, kind = 'quiet' }: CopyButtonProps) {
  const [outcome, setOutcome] = useState<'copied' | 'refused' | undefined>(undefined);

  useEffect(() => {
    if (outcome === undefined) return;
    const timer = setTimeout(() => setOutcome(undefined), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);

  const copy = async (): Promise<void> => {
    setOutcome((await copyText(typeof text === 'string' ? text : text())) ? 'copied' : 'refused');
  };
  const said = outcome === 'copied' ? 'Copied' : outcome === 'refused' ? 'Not copied' : label;

  return (
    <>
      <Button
        kind={kind}
        icon={outcome === 'copied' ? 'check' : 'copy'}
        label={said}
        onClick={() => void copy()}
      >
        {isWide ? said : undefined}
      </Button>
      <span class="hidden" role="status">
        {outcome === undefined ? '' : said}
      </span>
    </>
  );
}

/** Over plain HTTP from another machine a browser has no clipboard for pages; then the selection is copied. */
async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

function copySelected(text: string): boolean {
  const field = document.createElement('textarea');
  field.value = text;
  field.className = 'hidden';
  const focused = document.activeElement;
  // A modal dialog takes the focus away from anything outside of it.
  (focused?.closest('dialog') ?? document.body).append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
