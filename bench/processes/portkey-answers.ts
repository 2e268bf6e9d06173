/**
 * Loaded into Portkey's gateway with --import. Its 1.15.2 answers 500 to every stream from an upstream
 * that is reached by plain HTTP: it adds headers to the answer of `fetch`, which lets nobody change
 * them. A copy of the answer lets it.
 */
const { fetch: send, Response: Copy } = globalThis;

globalThis.fetch = async (...request) => {
  const answer = await send(...request);
  return new Copy(answer.body, answer);
};
