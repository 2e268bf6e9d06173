/** A labelled line or area of text. */
import type { InputHTMLAttributes, VNode } from 'preact';
import { Field, type FieldProps } from './field.tsx';

type LineAttributes = Pick<
  InputHTMLAttributes,
  'placeholder' | 'required' | 'min' | 'max' | 'step'
>;

export type TextFieldProps = Omit<FieldProps, 'children'> & {
  readonly value: string;
  readonly change: (value: string) => void;
  readonly type?: LineType;
  /** More than 1: an area of that many lines. */
  readonly rows?: number;
} & LineAttributes;

type LineType = 'text' | 'search' | 'number' | 'date' | 'datetime-local' | 'password';

export function TextField({
  label,
  hint,
  error,
  value,
  change,
  type = 'text',
  rows = 1,
  ...others
}: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error}>
      {(attributes) =>
        rows > 1 ? (
          <textarea
            {...attributes}
            rows={rows}
            value={value}
            placeholder={others.placeholder}
            required={others.required}
            onInput={(event) => change(event.currentTarget.value)}
          />
        ) : (
          line(type, {
            ...attributes,
            ...others,
            value,
            autocomplete: 'off',
            onInput: (event: Event) => {
              if (event.currentTarget instanceof HTMLInputElement)
                change(event.currentTarget.value);
            },
          })
        )
      }
    </Field>
  );
}

/** The types of attributes differ by the kind of input. */
function line(
  type: LineType,
  attributes: LineAttributes & {
    readonly value: string;
    readonly autocomplete: 'off';
    readonly onInput: (event: Event) => void;
  },
): VNode {
  switch (type) {
    case 'text':
      return <input {...attributes} type={type} />;
    case 'search':
      return <input {...attributes} type={type} />;
    case 'number':
      return <input {...attributes} type={type} />;
    case 'password':
      return <input {...attributes} type={type} />;
    case 'date':
    case 'datetime-local':
      return <input {...attributes} type={type} />;
  }
}
