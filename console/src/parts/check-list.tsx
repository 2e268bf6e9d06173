/** Check boxes that belong together. */
import { useId } from 'preact/hooks';

export type CheckListItem = {
  readonly label: string;
  readonly isOn: boolean;
  readonly change: (isOn: boolean) => void;
};

export type CheckListProps = {
  readonly label: string;
  readonly items: readonly CheckListItem[];
  readonly error?: string | undefined;
};

export function CheckList({ label, items, error }: CheckListProps) {
  const errorId = useId();
  return (
    <fieldset class="check-list">
      <legend>{label}</legend>
      {items.map(({ label: name, isOn, change }) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={isOn}
            aria-describedby={error === undefined ? undefined : errorId}
            aria-invalid={error === undefined ? undefined : 'true'}
            onChange={(event) => change(event.currentTarget.checked)}
          />
          {name}
        </label>
      ))}
      {error !== undefined && (
        <span class="small field-error" id={errorId} role="alert">
          {error}
        </span>
      )}
    </fieldset>
  );
}
