/** Sorts the fields that a dialect has no translation for: to pass on, to refuse, to name; pure. */
import type { VendorDialect, VendorFieldNames, VendorFields } from '../../model/vendor-fields.ts';

export type UnknownFields = VendorFields & VendorFieldNames;

/** Collects over a whole body, part by part; one instance a request. */
export class FieldCollector {
  private readonly needed: string[] = [];
  private readonly hints: string[] = [];

  constructor(
    private readonly dialect: VendorDialect,
    /** Fields, by their last name, that do not bear on the answer. */
    private readonly hintNames: ReadonlySet<string>,
  ) {}

  /**
   * The fields of a part of the body besides those that are known, to stand on the part itself;
   * `null` counts as absent.
   * @param path of the part; '' for the body
   */
  marks(
    value: Readonly<Record<string, unknown>>,
    known: ReadonlySet<string>,
    path: string,
  ): { readonly vendor?: VendorFields } {
    const fields = this.collect(value, known, path);
    return fields === undefined ? {} : { vendor: { dialect: this.dialect, fields } };
  }

  /** As `marks`, of the body itself; to be called last. */
  ofBody(
    value: Readonly<Record<string, unknown>>,
    known: ReadonlySet<string>,
  ): { readonly vendor?: UnknownFields } {
    const fields = this.collect(value, known, '') ?? {};
    const { dialect, needed, hints } = this;
    const isEmpty = needed.length === 0 && hints.length === 0;
    return isEmpty ? {} : { vendor: { dialect, fields, needed, hints } };
  }

  private collect(
    value: Readonly<Record<string, unknown>>,
    known: ReadonlySet<string>,
    path: string,
  ): Readonly<Record<string, unknown>> | undefined {
    const unknown = Object.entries(value).filter(
      ([name, field]) => !known.has(name) && field !== null && field !== undefined,
    );
    if (unknown.length === 0) return undefined;
    for (const [name] of unknown) {
      const list = this.hintNames.has(name) ? this.hints : this.needed;
      list.push(path === '' ? name : `${path}.${name}`);
    }
    return Object.fromEntries(unknown);
  }
}
