/**
 * Fixes Portkey's gateway, loaded with --import. Version 1.15.2 answers 500 to every stream from an
 * upstream on plain HTTP, because it adds headers to the immutable response of `fetch`. This hands it a
 * mutable copy; whole answers, which it serves well, stay untouched.
 */
const { fetch: send, Response: Copy } = globalThis;

globalThis.fetch = async (...request) => {
  const answer = await send(...request);
  const isStream = answer.headers.get('content-type')?.startsWith('text/event-stream');
  return isStream === true ? new Copy(answer.body, answer) : answer;
};
