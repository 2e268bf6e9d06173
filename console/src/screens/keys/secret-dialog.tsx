/** Shows the text of a key this one time; it is nowhere in the page afterwards. */
import type { NewKey } from '../../../../src/client/client.ts';
import { minuteText } from '../../formats/moments.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Dialog } from '../../parts/dialog.tsx';

export type SecretDialogProps = { readonly issued: NewKey; readonly close: () => void };

export function SecretDialog({ issued, close }: SecretDialogProps) {
  const { name, key, former_secret_until: until } = issued;
  return (
    <Dialog title={`The key of ${name}`} close={close} closesOutside={false}>
      <div class="notice notice-warn">
        <p>
          Copy the key now: it is not shown again. Rhetor keeps only its digest, so if it gets lost,
          rotate it.
        </p>
      </div>
      <code class="secret">{key}</code>
      <p class="small muted">
        Its holder sends it as <code>Authorization: Bearer …</code> or <code>x-api-key</code>.
        {until !== undefined && ` The former key is accepted until ${minuteText(until)}.`}
      </p>
      <div class="dialog-actions">
        <CopyButton text={key} label="Copy the key" isWide kind="primary" />
        <Button onClick={close}>Done</Button>
      </div>
    </Dialog>
  );
}
