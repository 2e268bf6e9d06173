/** What any route can fail with, whatever it does; failures.spec.ts tries them on every one. */

export const GENERAL_FAILURES: ReadonlySet<string> = new Set([
  'invalid_json',
  'unauthorized',
  'forbidden_origin',
  'forbidden_host',
  'body_too_large',
  'unsupported_media_type',
  'validation_failed',
  // One route is tried in test/api/errors.spec.ts: nobody can say how the next one will come about.
  'internal_error',
]);
