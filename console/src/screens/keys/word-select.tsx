/** A labelled choice among values that each have their words. */
import { Select, type SelectProps } from '../../parts/select.tsx';

export type WordSelectProps<Value extends string> = Omit<
  SelectProps,
  'value' | 'options' | 'change'
> & {
  readonly words: Readonly<Record<Value, string>>;
  readonly value: Value;
  readonly change: (value: Value) => void;
};

export function WordSelect<Value extends string>({
  words,
  change,
  ...others
}: WordSelectProps<Value>) {
  const isValue = (text: string): text is Value => Object.hasOwn(words, text);
  return (
    <Select
      {...others}
      options={Object.entries<string>(words).map(([value, text]) => ({ value, text }))}
      change={(text) => {
        if (isValue(text)) change(text);
      }}
    />
  );
}
