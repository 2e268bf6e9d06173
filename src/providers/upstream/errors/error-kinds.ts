/** Finds the HTTP status for a vendor's error that came without one: within a stream, or with status 200. */

const STATUS_OF_KIND: ReadonlyMap<string, number> = new Map(
  Object.entries({
    // OpenAI
    invalid_api_key: 401,
    insufficient_quota: 429,
    rate_limit_exceeded: 429,
    requests: 429,
    tokens: 429,
    model_not_found: 404,
    context_length_exceeded: 400,
    exceed_context_size_error: 400,
    content_policy_violation: 400,
    bio_policy: 400,
    misalignment_policy_violation: 400,
    invalid_prompt: 400,
    invalid_request_error: 400,
    data_residency_mismatch: 400,
    server_error: 500,
    // Anthropic
    authentication_error: 401,
    billing_error: 402,
    permission_error: 403,
    not_found_error: 404,
    request_too_large: 413,
    rate_limit_error: 429,
    api_error: 500,
    timeout_error: 504,
    overloaded_error: 529,
    // Google
    invalid_argument: 400,
    failed_precondition: 400,
    out_of_range: 400,
    unauthenticated: 401,
    permission_denied: 403,
    not_found: 404,
    resource_exhausted: 429,
    internal: 500,
    unavailable: 503,
    deadline_exceeded: 504,
    // vLLM and others, which name Python's classes
    badrequesterror: 400,
    authenticationerror: 401,
    permissiondeniederror: 403,
    notfounderror: 404,
    ratelimiterror: 429,
    internalservererror: 500,
    serviceunavailableerror: 503,
    too_many_requests: 429,
    rate_limited: 429,
    rate_limit: 429,
    service_unavailable: 503,
    engine_overloaded_error: 529,
    overloaded: 529,
    exceeded_current_quota_error: 429,
  }),
);

/** How vendors say that a request exceeds the model's window. Linear, because the text may echo what a caller wrote. */
export const TOO_LONG =
  /context[ _](?:length|window|size|limit)|maximum context|(?:prompt|input) (?:is )?too (?:long|large)|request too large for model|too many (?:input |total )?(?:tokens|text bytes)|exceed\w{0,4} .{0,100}(?:token|context|max length)|token (?:count|limit) .{0,60}exceed|prompt exceeds|maximum prompt length|max_new_tokens. must be|range of input length|context the overflows|reduce the length of (?:the|your) (?:messages|prompt|input)/i;

/** For an error without a known kind. */
const STATUS_OF_WORDS: readonly (readonly [RegExp, number])[] = [
  [/too many requests|rate[ -]limit|please wait/i, 429],
  [TOO_LONG, 400],
  [/overloaded|server (?:is )?busy|at capacity/i, 503],
];

/**
 * @param kinds the vendor's type and code, if any; a code may be an HTTP status
 */
export function statusOfError(
  kinds: readonly (string | undefined)[],
  message: string | undefined,
): number {
  return (
    statusOfKinds(kinds) ?? STATUS_OF_WORDS.find(([words]) => words.test(message ?? ''))?.[1] ?? 500
  );
}

/** Undefined if no kind is known. */
export function statusOfKinds(kinds: readonly (string | undefined)[]): number | undefined {
  for (const kind of kinds) {
    const status = kind === undefined ? undefined : statusOfKind(kind);
    if (status !== undefined) return status;
  }
  return undefined;
}

function statusOfKind(kind: string): number | undefined {
  const number = Number(kind);
  if (Number.isInteger(number) && number >= 400 && number < 600) return number;
  return STATUS_OF_KIND.get(kind.toLowerCase()) ?? (isImageFault(kind) ? 400 : undefined);
}

/** About a dozen codes report an image that can't be fetched, is too large or is not an image. */
function isImageFault(kind: string): boolean {
  return kind.includes('image');
}
