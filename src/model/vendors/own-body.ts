/** A caller's request in the words of its own dialect, for models that speak the same one. */
import type { VendorDialect } from './vendor-fields.ts';

export type OwnBody = {
  readonly dialect: VendorDialect;
  /** Which route of the dialect was asked, where it has more than one. */
  readonly route?: 'generate' | 'beta';
  /** The body as it came, without the caller's choices for Rhetor. */
  readonly fields: Readonly<Record<string, unknown>>;
};
