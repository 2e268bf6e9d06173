/** A value as indented JSON, with a button that copies it. */
import { CopyButton } from './copy-button.tsx';

export type JsonViewProps = { readonly value: unknown; readonly label?: string };

export function JsonView({ value, label = 'Copy JSON' }: JsonViewProps) {
  const text = JSON.stringify(value, undefined, 2) ?? 'undefined';
  return (
    <div class="code">
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} label={label} />
    </div>
  );
}
