/** How strictly a body in OpenAI's form is read: which fields there may be, and how faults name them; pure. */
import type { VendorFields } from '../../model/vendor-fields.ts';
import { assertFields } from '../validation/validate-body.ts';
import { type Fields, fieldFault, otherFields } from './body-fields.ts';

export type FormReading = {
  /** `open`: as vendors' clients write it, with developers, refusals and reasoning. */
  readonly strictness: 'exact' | 'open';
  /**
   * The fields of a part besides those that are known, as the part keeps them.
   * @throws RhetorError `validation_failed` where none are kept
   */
  marks(
    value: Fields,
    known: ReadonlySet<string>,
    path: string,
  ): { readonly vendor?: VendorFields };
  /** @throws RhetorError `validation_failed` for a field that is not known, on a part that keeps none */
  refuse(value: Fields, known: ReadonlySet<string>, path: string): void;
  /** The path by which faults name the field `name` of a part that has several forms. */
  within(path: string, name: string): string;
  /** The fault of such a field. */
  fault(path: string, name: string, message: string): Error;
};

const NO_FIELDS: ReadonlySet<string> = new Set();

/** Rhetor's own: unknown fields are refused, and what is not of the form is named as a whole. */
export const EXACT: FormReading = {
  strictness: 'exact',
  marks(value, known, path) {
    refuseOthers(value, known, path);
    return {};
  },
  refuse: refuseOthers,
  within: (path) => path,
  fault: (path, name, message) => fieldFault(path, `needs a valid ${name}: it ${message}`),
};

function refuseOthers(value: Fields, known: ReadonlySet<string>, path: string): void {
  assertFields(otherFields(value, known), NO_FIELDS, path);
}
