/** A button; while its action runs it says so, keeps the focus, and cannot be pressed again. */
import type { ButtonHTMLAttributes, ComponentChildren } from 'preact';
import { Icon, type IconName } from './icon.tsx';

export type ButtonProps = {
  readonly children?: ComponentChildren;
  readonly type?: 'button' | 'submit';
  /** `quiet` has no border, `danger` deletes. */
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet';
  readonly icon?: IconName;
  /** The accessible name of a button that shows only its icon. */
  readonly label?: string;
  readonly isBusy?: boolean;
  readonly isDisabled?: boolean;
  readonly onClick?: () => void;
} & Pick<
  ButtonHTMLAttributes,
  'aria-expanded' | 'aria-controls' | 'aria-pressed' | 'aria-haspopup' | 'class'
>;

export function Button({
  children,
  type = 'button',
  kind = 'plain',
  icon,
  label,
  isBusy = false,
  isDisabled = false,
  onClick,
  class: extra = '',
  ...others
}: ButtonProps) {
  return (
    <button
      {...others}
      type={type}
      class={`button button-${kind} ${children === undefined ? 'button-icon' : ''} ${extra}`}
      aria-label={label}
      title={label}
      aria-busy={isBusy}
      aria-disabled={isBusy || undefined}
      disabled={isDisabled && !isBusy}
      onClick={(event) => {
        if (isBusy) event.preventDefault();
        else onClick?.();
      }}
    >
      {isBusy ? <span class="spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}
