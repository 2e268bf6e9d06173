/** The columns of the table of options. */
import type { VendorDialect } from '../vendors/vendor-fields.ts';

/** Bounds are inclusive, except `above`. */
export type OptionValue =
  | {
      readonly type: 'number' | 'integer';
      readonly least?: number;
      readonly above?: number;
      readonly most?: number;
    }
  | { readonly type: 'flag' }
  | { readonly type: 'word'; readonly words: readonly string[] }
  /** 1 to `longest` characters. */
  | { readonly type: 'text'; readonly longest: number }
  /** One text, or a list of 1 to `most` texts. */
  | { readonly type: 'texts'; readonly most: number }
  /** Maps whole numbers to numbers from `least` to `most`. */
  | {
      readonly type: 'number-map';
      readonly least: number;
      readonly most: number;
      readonly mostEntries: number;
    }
  | { readonly type: 'response-format' | 'tool-choice' };

/** The place of an option in a dialect, `outer` or `outer.inner`; the same for incoming and outgoing requests. */
export type OptionPlace = {
  readonly at: string;
  /** The name that older servers know; callers may use either name. */
  readonly formerly?: string;
  /** A lower minimum for callers; a value below the option's own minimum means that there is no limit. */
  readonly least?: number;
  /** Most entries that a caller may list. */
  readonly most?: number;
  /** Callers must send a list, even for one value. */
  readonly isList?: true;
  /** The vendor's words where they differ; the vendor does not support an option value missing here. */
  readonly words?: Readonly<Record<string, string>>;
  /** The form differs, so the dialect's own files read and write it. */
  readonly isShaped?: true;
  /** Absent: both. A vendor does not support an option that is only read. */
  readonly only?: 'read' | 'written';
};

export type OptionRow = {
  /** Rhetor's own name, used in requests, tasks.json and `x-rhetor-dropped`. */
  readonly wire: string;
  readonly value: OptionValue;
  readonly meaning: string;
  /**
   * The answer is as good without it: a candidate that does not support it is called without it,
   * and the route lists it as dropped. Any other unsupported option of the caller rules the
   * candidate out.
   */
  readonly isHint?: true;
  /** Tekton's clients send it too. */
  readonly isInTekton?: true;
  /**
   * The caller's value reaches a provider of the same dialect unchanged, even if it is out of
   * range; without this flag, an out-of-range value is an error.
   */
  readonly passesThrough?: true;
  /** A vendor without a place here does not support the option. */
  readonly places: { readonly [Dialect in VendorDialect]?: string | OptionPlace };
};
