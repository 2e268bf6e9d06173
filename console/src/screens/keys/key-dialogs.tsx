/** The dialogs of the keys, of which at most one is open. */
import type { BudgetView, Key, NewKey } from '../../../../src/client/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { useClient } from '../../session/use-client.ts';
import { KeyForm } from './key-form.tsx';
import { RotateDialog } from './rotate-dialog.tsx';
import { SecretDialog } from './secret-dialog.tsx';

export type KeyDialog =
  | { readonly type: 'make' }
  | { readonly type: 'edit' | 'rotate' | 'disable' | 'delete'; readonly subject: Key }
  | { readonly type: 'secret'; readonly issued: NewKey };

export type KeyDialogsProps = {
  readonly dialog: KeyDialog;
  /** Those known, for what a deletion ends. */
  readonly budgets: readonly BudgetView[];
  /** Undefined closes it. */
  readonly show: (dialog: KeyDialog | undefined) => void;
  readonly changed: () => void;
};

export function KeyDialogs({ dialog, budgets, show, changed }: KeyDialogsProps) {
  const client = useClient();
  const close = (): void => show(undefined);
  const made = (issued: NewKey): void => {
    show({ type: 'secret', issued });
    changed();
  };

  switch (dialog.type) {
    case 'make':
    case 'edit':
      return (
        <KeyForm
          subject={dialog.type === 'edit' ? dialog.subject : undefined}
          made={made}
          changed={() => {
            close();
            changed();
          }}
          close={close}
        />
      );
    case 'rotate':
      return <RotateDialog subject={dialog.subject} made={made} close={close} />;
    case 'secret':
      return <SecretDialog issued={dialog.issued} close={close} />;
    case 'disable': {
      const { name, key_id: id } = dialog.subject;
      return (
        <Confirm
          title={`Disable ${name}?`}
          action="Disable"
          act={async () => {
            await client.keys.update(id, { disabled: true });
            changed();
          }}
          close={close}
        >
          Whoever uses the key is refused with 401 at once, and browsers that have signed in with it
          are signed out. You can enable it again at any time; its conversations stay.
        </Confirm>
      );
    }
    case 'delete':
      return (
        <Confirm
          title={`Delete ${dialog.subject.name}?`}
          action="Delete"
          act={async () => {
            await client.keys.delete(dialog.subject.key_id);
            changed();
          }}
          close={close}
        >
          <DeletionEnds subject={dialog.subject} budgets={budgets} />
        </Confirm>
      );
  }
}

type DeletionEndsProps = { readonly subject: Key; readonly budgets: readonly BudgetView[] };

function DeletionEnds({ subject: { key_id: id }, budgets }: DeletionEndsProps) {
  const own = budgets.filter(({ scope }) => scope.key === id).map(({ name }) => name);
  return (
    <ul class="ends">
      <li>
        Whoever uses the key <code>{id}</code> is refused with 401 at once, for good; its sockets
        close and browsers that have signed in with it are signed out.
      </li>
      <li>
        The conversations and notes that it made stay, but no other key sees them as its own. Its
        cached answers are deleted. Its requests stay in the ledger.
      </li>
      {own.length > 0 && (
        <li>
          {own.length === 1 ? 'The budget' : 'The budgets'} {own.join(', ')}{' '}
          {own.length === 1 ? 'counts' : 'count'} nothing any more; delete{' '}
          {own.length === 1 ? 'it' : 'them'} or change the scope.
        </li>
      )}
      <li>To refuse it only for a while, disable it instead.</li>
    </ul>
  );
}
