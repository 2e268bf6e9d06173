/** A labelled choice from a list. */
import { Field, type FieldProps } from './field.tsx';

export type Option = {
  readonly value: string;
  /** The value itself when omitted. */
  readonly text?: string;
  /** Options of the same group that follow each other get its heading. */
  readonly group?: string;
};

export type SelectProps = Omit<FieldProps, 'children'> & {
  readonly value: string;
  readonly options: readonly Option[];
  readonly change: (value: string) => void;
  readonly isDisabled?: boolean;
};

/** A value that is not among the options, such as one of an old address, is shown as it is. */
export function Select({ value, options, change, isDisabled, ...field }: SelectProps) {
  const isKnown = options.some((option) => option.value === value);
  return (
    <Field {...field}>
      {(attributes) => (
        <select
          {...attributes}
          value={value}
          disabled={isDisabled}
          onChange={(event) => change(event.currentTarget.value)}
        >
          {inGroups(isKnown ? options : [{ value }, ...options]).map(({ name, members }) => {
            const items = members.map(({ value: id, text }) => (
              <option key={id} value={id}>
                {text ?? id}
              </option>
            ));
            return name === undefined ? (
              items
            ) : (
              <optgroup key={name} label={name}>
                {items}
              </optgroup>
            );
          })}
        </select>
      )}
    </Field>
  );
}

type Group = { readonly name: string | undefined; readonly members: Option[] };

function inGroups(options: readonly Option[]): readonly Group[] {
  const groups: Group[] = [];
  for (const option of options) {
    const last = groups.at(-1);
    if (last !== undefined && last.name === option.group) last.members.push(option);
    else groups.push({ name: option.group, members: [option] });
  }
  return groups;
}
