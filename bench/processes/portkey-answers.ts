/**
 * Fixes Portkey's gateway, loaded with --import. Version 1.15.2 answers 500 to every stream from an
 * upstream on plain HTTP, because it adds headers to the immutable response of `fetch`. This hands it a
 * mutable copy.
 */
const { fetch: send, Response: Copy } = globalThis;

globalThis.fetch = async (...request) => {
  const answer = await send(...request);
  return new Copy(answer.body, answer);
};
