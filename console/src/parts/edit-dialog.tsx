/** The form of a thing with a name, which it makes or changes. */
import { FormDialog, type FormDialogProps } from './form-dialog.tsx';

export type EditDialogProps = Omit<FormDialogProps, 'title' | 'action'> & {
  /** What is made or changed: `key`. */
  readonly what: string;
  /** The name of what is changed; undefined: makes one. */
  readonly name: string | undefined;
};

export function EditDialog({ what, name, ...form }: EditDialogProps) {
  return (
    <FormDialog
      {...form}
      title={name === undefined ? `New ${what}` : `Edit ${name}`}
      action={name === undefined ? `Create ${what}` : 'Save'}
    />
  );
}
