/** A request for the number of tokens that a caller's own body has for one model. */
import type { TimeLimits } from './completion-request.ts';
import type { OwnBody } from './vendors/own-body.ts';
import type { VendorFields } from './vendors/vendor-fields.ts';

export type TokenCountRequest = {
  readonly model: string;
  readonly own: OwnBody;
  /** Those that belong to the body. */
  readonly headers?: VendorFields['headers'];
  readonly limits: TimeLimits;
};
