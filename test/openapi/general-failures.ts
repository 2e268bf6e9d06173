/** Failures of any route, whatever it does; failures.spec.ts tests them on every route. */

export const GENERAL_FAILURES: ReadonlySet<string> = new Set([
  'invalid_json',
  'unauthorized',
  'forbidden',
  'model_not_allowed',
  'forbidden_origin',
  'forbidden_host',
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
  // One route is tested in test/api/errors.spec.ts, because the next such error can't be predicted.
  'internal_error',
]);
