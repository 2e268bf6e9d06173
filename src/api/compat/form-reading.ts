/** How strictly a body in OpenAI's form is read: which fields there may be, and how faults name them; pure. */
import type { TextPart } from '../../model/message.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import { assertFields } from '../validation/validate-body.ts';
import { type Fields, fieldFault, otherFields } from './body-fields.ts';

export type FormReading = {
  /** `open`: the form of vendors' clients, with the developer role, refusals and reasoning. */
  readonly strictness: 'exact' | 'open';
  /**
   * Returns the unknown fields of a part, in the form in which the part keeps them.
   * @throws RhetorError `validation_failed` if none are kept
   */
  marks(
    value: Fields,
    known: ReadonlySet<string>,
    path: string,
  ): { readonly vendor?: VendorFields };
  /** These fields, of which nobody is to be told that they are passed on; undefined if there are none. */
  quiet(value: Fields, names: readonly string[]): VendorFields | undefined;
  /**
   * A part of a type that Rhetor does not know, in words for other vendors' models; it goes to its own
   * vendor as it came. Absent where none is taken.
   */
  own?(part: Fields, path: string, fault?: unknown): TextPart;
  /** @throws RhetorError `validation_failed` for a field that is not known, on a part that keeps none */
  refuse(value: Fields, known: ReadonlySet<string>, path: string): void;
  /** The path by which errors name the field `name` of a part that has several forms. */
  within(path: string, name: string): string;
  /** The error for such a field. */
  fault(path: string, name: string, message: string): Error;
};

const NO_FIELDS: ReadonlySet<string> = new Set();

/**
 * For Rhetor's own bodies: unknown fields are refused, and errors name a malformed part as a whole.
 */
export const EXACT: FormReading = {
  strictness: 'exact',
  marks(value, known, path) {
    refuseOthers(value, known, path);
    return {};
  },
  quiet: () => undefined,
  refuse: refuseOthers,
  within: (path) => path,
  fault: (path, name, message) => fieldFault(path, `needs a valid ${name}: it ${message}`),
};

function refuseOthers(value: Fields, known: ReadonlySet<string>, path: string): void {
  assertFields(otherFields(value, known), NO_FIELDS, path);
}
