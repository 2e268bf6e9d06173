/** What a row of the table of options says. */
import type { VendorDialect } from './vendor-fields.ts';

/** Bounds are inclusive, except `above`. */
export type OptionValue =
  | {
      readonly type: 'number' | 'integer';
      readonly least?: number;
      readonly above?: number;
      readonly most?: number;
    }
  | { readonly type: 'word'; readonly words: readonly string[] }
  /** 1 to `longest` characters. */
  | { readonly type: 'text'; readonly longest: number }
  /** One text, or a list of 1 to `most`. */
  | { readonly type: 'texts'; readonly most: number }
  /** Whole numbers to numbers from `least` to `most`. */
  | {
      readonly type: 'number-map';
      readonly least: number;
      readonly most: number;
      readonly mostEntries: number;
    }
  | { readonly type: 'response-format' | 'tool-choice' };

/** Where a dialect has an option, `outer` or `outer.inner`; the same in what callers send and vendors get. */
export type OptionPlace = {
  readonly at: string;
  /** The name that older servers know; callers may use either. */
  readonly formerly?: string;
  /** A caller may go as low; what is below the option's own least means that there is no limit. */
  readonly least?: number;
  /** A caller may list as many. */
  readonly most?: number;
  /** A caller gives a list, even of one. */
  readonly isList?: true;
  /** The vendor's words where they are others; it takes no option whose word is missing here. */
  readonly words?: Readonly<Record<string, string>>;
  /** The form differs, so the dialect's own files read and write it. */
  readonly isShaped?: true;
  /** Absent: both. A vendor does not take an option that is only read. */
  readonly only?: 'read' | 'written';
};

export type OptionRow = {
  /** Rhetor's own name, in requests, in tasks.json and in `x-rhetor-dropped`. */
  readonly wire: string;
  readonly value: OptionValue;
  readonly meaning: string;
  /**
   * The answer is as good without it: a candidate that does not take it is asked without, and the route
   * names it. A candidate is unfit that does not take any other option of the caller's.
   */
  readonly isHint?: true;
  /** Tekton's clients send it too. */
  readonly isInTekton?: true;
  /**
   * A caller's own words for it reach a provider of the same dialect untouched, also those that are out
   * of range; without this they are a fault.
   */
  readonly passesThrough?: true;
  /** A vendor that has no place here does not take it. */
  readonly places: { readonly [Dialect in VendorDialect]?: string | OptionPlace };
};
