/** The id of the opened conversation. */
import { CopyButton } from '../../parts/copy-button.tsx';

export function ContextId({ id }: { readonly id: string }) {
  return (
    <div class="context-id">
      <code>{id}</code>
      <CopyButton text={id} label="Copy the conversation's id" />
    </div>
  );
}
