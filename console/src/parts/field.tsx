/** A labelled control with a hint and an error. */
import type { VNode } from 'preact';
import { useId } from 'preact/hooks';

export type ControlAttributes = {
  readonly id: string;
  readonly 'aria-describedby'?: string;
  readonly 'aria-invalid'?: 'true';
};

export type FieldProps = {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with the value, and what to do. */
  readonly error?: string | undefined;
  /** Gives the attributes to its input, select or textarea. */
  readonly children: (attributes: ControlAttributes) => VNode;
};

export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId();
  const hintId = `${id}-hint`;
  const errorId = `${id}-error`;
  const described = [
    ...(hint === undefined ? [] : [hintId]),
    ...(error === undefined ? [] : [errorId]),
  ].join(' ');
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        ...(described !== '' && { 'aria-describedby': described }),
        ...(error !== undefined && { 'aria-invalid': 'true' }),
      })}
      {hint !== undefined && (
        <span class="small muted" id={hintId}>
          {hint}
        </span>
      )}
      {error !== undefined && (
        <span class="small field-error" id={errorId} role="alert">
          {error}
        </span>
      )}
    </div>
  );
}
