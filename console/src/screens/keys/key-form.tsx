/** Makes a key, or changes what one may do. */
import type { Key, KeyContexts, NewKey } from '../../../../src/client/client.ts';
import { useFields } from '../../data/use-fields.ts';
import { CheckList } from '../../parts/check-list.tsx';
import { EditDialog } from '../../parts/edit-dialog.tsx';
import { Select } from '../../parts/select.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useClient } from '../../session/use-client.ts';
import { type KeyFields, keyFields, NEW_KEY, toKeyChanges, toKeyRequest } from './key-fields.ts';

const FIELDS = [
  'name',
  'component',
  'models',
  'contexts',
  'permissions',
  'limits.requests_per_minute',
  'limits.tokens_per_minute',
  'limits.concurrent',
  'expires_at',
  'metadata',
];

const CONTEXTS: readonly { readonly value: KeyContexts; readonly text: string }[] = [
  { value: 'own', text: 'Its own' },
  { value: 'component', text: 'Those of its component' },
  { value: 'all', text: 'All' },
];

export type KeyFormProps = {
  /** Undefined: makes one. */
  readonly subject: Key | undefined;
  readonly made: (key: NewKey) => void;
  readonly changed: () => void;
  readonly close: () => void;
};

export function KeyForm({ subject, made, changed, close }: KeyFormProps) {
  const client = useClient();
  const { former, fields, change } = useFields<KeyFields>(() =>
    subject === undefined ? NEW_KEY : keyFields(subject),
  );

  const save = async (): Promise<void> => {
    if (subject === undefined) {
      made(await client.keys.create(toKeyRequest(fields)));
      return;
    }
    const changes = toKeyChanges(fields, former);
    if (Object.keys(changes).length > 0) await client.keys.update(subject.key_id, changes);
    changed();
  };

  return (
    <EditDialog what="key" name={subject?.name} fields={FIELDS} save={save} close={close}>
      {(fault) => (
        <>
          <TextField
            label="Name"
            hint="What it is for, such as the service that uses it."
            error={fault('name')}
            value={fields.name}
            change={(name) => change({ name })}
            required
          />
          <TextField
            label="Component"
            hint="Its requests always use this component. Empty: each request chooses."
            error={fault('component')}
            value={fields.component}
            change={(component) => change({ component })}
          />
          <TextField
            label="Models"
            hint="One pattern a line, such as anthropic/* or rhetor/code. Empty: every model."
            rows={2}
            error={fault('models')}
            value={fields.models}
            change={(models) => change({ models })}
          />
          <div class="fields">
            <CheckList
              label="Permissions"
              error={fault('permissions')}
              items={[
                {
                  label: 'Ask models',
                  isOn: fields.mayAsk,
                  change: (mayAsk) => change({ mayAsk }),
                },
                {
                  label: 'Keep and read conversations and notes',
                  isOn: fields.mayRemember,
                  change: (mayRemember) => change({ mayRemember }),
                },
              ]}
            />
            <Select
              label="Conversations that it sees"
              error={fault('contexts')}
              value={fields.contexts}
              options={CONTEXTS}
              change={(value) => {
                const contexts = CONTEXTS.find((choice) => choice.value === value)?.value;
                if (contexts !== undefined) change({ contexts });
              }}
            />
          </div>
          <div class="fields">
            <TextField
              label="Requests a minute"
              {...LIMIT}
              error={fault('limits.requests_per_minute')}
              value={fields.requests}
              change={(requests) => change({ requests })}
            />
            <TextField
              label="Tokens a minute"
              {...LIMIT}
              error={fault('limits.tokens_per_minute')}
              value={fields.tokens}
              change={(tokens) => change({ tokens })}
            />
            <TextField
              label="Concurrent requests"
              {...LIMIT}
              error={fault('limits.concurrent')}
              value={fields.concurrent}
              change={(concurrent) => change({ concurrent })}
            />
            <TextField
              label="Expires"
              type="datetime-local"
              hint="In your time zone. Empty: never."
              error={fault('expires_at')}
              value={fields.expires}
              change={(expires) => change({ expires })}
            />
          </div>
          <TextField
            label="Metadata"
            hint="Your own data, as a JSON object."
            rows={2}
            error={fault('metadata')}
            value={fields.metadata}
            change={(metadata) => change({ metadata })}
          />
        </>
      )}
    </EditDialog>
  );
}

const LIMIT = { type: 'number', min: 1, step: 1, placeholder: 'No limit' } as const;
