/** Gives a key a new secret, and says for how long the former one is still accepted. */
import { useState } from 'preact/hooks';
import type { Key, NewKey } from '../../../../src/client/client.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Select } from '../../parts/select.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useClient } from '../../session/use-client.ts';

const OTHER = 'other';
const GRACES = [
  { value: '0', text: 'Not at all' },
  { value: '300', text: 'For 5 minutes' },
  { value: '3600', text: 'For an hour' },
  { value: '86400', text: 'For a day' },
  { value: '604800', text: 'For 7 days' },
  { value: OTHER, text: 'For another time' },
];

export type RotateDialogProps = {
  readonly subject: Key;
  readonly made: (key: NewKey) => void;
  readonly close: () => void;
};

export function RotateDialog({ subject, made, close }: RotateDialogProps) {
  const client = useClient();
  const [choice, setChoice] = useState('0');
  const [seconds, setSeconds] = useState('');

  const save = async (): Promise<void> => {
    const grace = Number(choice === OTHER ? seconds : choice);
    made(await client.keys.rotate(subject.key_id, { grace_seconds: grace }));
  };

  return (
    <FormDialog
      title={`Rotate ${subject.name}`}
      action="Rotate key"
      fields={['grace_seconds']}
      save={save}
      close={close}
    >
      {(fault) => (
        <>
          <p>
            The key gets a new secret. Its id, what it may do and its conversations stay; browsers
            that have signed in with it must sign in again.
          </p>
          <Select
            label="The former secret is still accepted"
            error={choice === OTHER ? undefined : fault('grace_seconds')}
            value={choice}
            options={GRACES}
            change={setChoice}
          />
          {choice === OTHER && (
            <TextField
              label="Seconds"
              hint="At most 30 days: 2592000."
              type="number"
              min={0}
              step={1}
              required
              error={fault('grace_seconds')}
              value={seconds}
              change={setSeconds}
            />
          )}
        </>
      )}
    </FormDialog>
  );
}
