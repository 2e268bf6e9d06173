/** Sorts a dialect's untranslated fields into those to pass on, to refuse, and to report; pure. */
import type { OptionName } from '../../model/completion-request.ts';
import type {
  Misfit,
  VendorDialect,
  VendorFieldNames,
  VendorFields,
} from '../../model/vendors/vendor-fields.ts';
import type { TextPart } from '../../model/message.ts';
import { LONGEST_TYPE } from '../limits.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { type Fields, fieldFault, otherFields } from './body-fields.ts';
import type { FormReading } from './form-reading.ts';

/** Collects over a whole body, part by part; one instance per request. */
export class FieldCollector implements FormReading {
  readonly strictness = 'open';
  private readonly needed: string[] = [];
  private readonly hints: string[] = [];
  private readonly ofAnswer: string[] = [];
  private readonly misfits: Misfit[] = [];
  /** Path → the option derived from it. */
  private readonly covers = new Map<string, OptionName>();

  constructor(
    private readonly dialect: VendorDialect,
    /** Fields, by their last name, that do not affect the answer. */
    private readonly hintNames: ReadonlySet<string>,
  ) {}

  /** Records a vendor-specific field, wherever it is passed on. */
  need(path: string): void {
    this.needed.push(path);
  }

  /** Like `need`, for a field that does not affect the answer. */
  hint(path: string): void {
    this.hints.push(path);
  }

  /** Records a field that changes the form of the answer, which Rhetor can only pass on. */
  needOfAnswer(path: string): void {
    this.needed.push(path);
    this.ofAnswer.push(path);
  }

  /**
   * Reads a value that only a translation needs. One that does not fit is left to its own vendor, and
   * refused where a model gets a translation.
   * @param option made of the value, if it is one; a rule's does not take its place
   */
  judge<Value>(option: OptionName | undefined, read: () => Value): Value | undefined {
    try {
      return read();
    } catch (error) {
      this.leave(error, option);
      return undefined;
    }
  }

  private leave(error: unknown, option?: OptionName): void {
    if (!(error instanceof RhetorError) || error.fields === undefined) throw error;
    this.misfits.push(...error.fields);
    if (option === undefined) return;
    for (const { field } of error.fields) this.covers.set(field, option);
  }

  /**
   * A tool that the vendor runs. A model of another vendor that has tools of the caller's own besides is
   * asked with those: agents offer it with every request.
   */
  vendorTool(path: string, hasOthers: boolean): void {
    (hasOthers ? this.hints : this.needed).push(path);
  }

  /** A field that is passed on as it came, while other vendors get the option that was made of it. */
  cover(path: string, option: OptionName): void {
    this.covers.set(path, option);
  }

  /**
   * Returns the unknown fields of a part of the body, to be attached to the part.
   * @param path of the part
   */
  marks(
    value: Fields,
    known: ReadonlySet<string>,
    path: string,
  ): { readonly vendor?: VendorFields } {
    const fields = otherFields(value, known);
    const names = Object.keys(fields);
    if (names.length === 0) return {};
    for (const name of names) this.collect(name, `${path}.${name}`, fields[name]);
    return { vendor: { dialect: this.dialect, fields } };
  }

  /**
   * Refuses unknown fields in a part that can't carry them.
   * @throws RhetorError `validation_failed` for an unknown field
   */
  refuse(value: Fields, known: ReadonlySet<string>, path: string): void {
    const [name] = Object.keys(otherFields(value, known));
    if (name !== undefined)
      throw fieldFault(`${path}.${name}`, 'is not a field that can be passed on');
  }

  quiet(value: Fields, names: readonly string[]): VendorFields | undefined {
    const given = names.filter((name) => (value[name] ?? undefined) !== undefined);
    if (given.length === 0) return undefined;
    return {
      dialect: this.dialect,
      fields: Object.fromEntries(given.map((name) => [name, value[name]])),
    };
  }

  own(part: Fields, path: string, fault?: unknown): TextPart {
    if (fault === undefined) this.need(path);
    else this.leave(fault);
    const words = `(${String(part['type']).slice(0, LONGEST_TYPE)})`;
    return { type: 'text', text: words, vendor: { dialect: this.dialect, fields: part } };
  }

  within(path: string, name: string): string {
    return `${path}.${name}`;
  }

  fault(path: string, name: string, message: string): RhetorError {
    return fieldFault(this.within(path, name), message);
  }

  /**
   * Like `marks`, for the body itself; must be called last.
   * @param collected fields recorded by `need` and `hint`
   */
  ofBody(
    value: Fields,
    known: ReadonlySet<string>,
    collected: Fields = {},
  ): { readonly vendor?: VendorFields & VendorFieldNames } {
    const { dialect, needed, hints, ofAnswer, misfits } = this;
    const unknown = otherFields(value, known);
    for (const [name, given] of Object.entries(unknown)) this.collect(name, name, given);
    const fields = { ...unknown, ...collected };
    const covers = [...this.covers.values()];
    const isNamed = [needed, hints, covers, misfits].some(({ length }) => length > 0);
    const isEmpty = !isNamed && Object.keys(fields).length === 0;
    if (isEmpty) return {};
    return {
      vendor: {
        ...{ dialect, fields, needed, hints },
        ...(ofAnswer.length > 0 && { ofAnswer }),
        ...(misfits.length > 0 && { misfits }),
        ...(covers.length > 0 && { covers }),
      },
    };
  }

  private collect(name: string, path: string, value: unknown): void {
    if (this.covers.has(path)) return;
    const isHint = this.hintNames.has(name);
    // What a vendor is asked not to do, no other would do.
    if (isHint && value === false) return;
    (isHint ? this.hints : this.needed).push(path);
  }
}
