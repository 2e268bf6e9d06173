/** The embeddings of OpenAI and Ollama: vectors that identify their texts. */

type Body = Readonly<Record<string, unknown>>;

const DIMENSIONS = 4;

/** @returns undefined for another path */
export function embeddings(path: string, body: Body): object | undefined {
  if (path !== '/v1/embeddings' && path !== '/api/embed') return undefined;
  const { input, dimensions } = body;
  const inputs: readonly unknown[] = Array.isArray(input) ? input : [input];
  const vectors = inputs.map((value) =>
    vectorOf(value, typeof dimensions === 'number' ? dimensions : DIMENSIONS),
  );
  if (path === '/api/embed') {
    return { model: body['model'], embeddings: vectors, prompt_eval_count: inputs.length };
  }
  return {
    object: 'list',
    model: body['model'],
    // Deliberately out of order, which the protocol allows.
    data: vectors.map((embedding, index) => ({ object: 'embedding', index, embedding })).reverse(),
    usage: { prompt_tokens: inputs.length, total_tokens: inputs.length },
  };
}

/** The first number is the length of the text; the others are multiples of a half, which floats represent exactly. */
function vectorOf(value: unknown, dimensions: number): readonly number[] {
  const length = typeof value === 'string' || Array.isArray(value) ? value.length : 0;
  return Array.from({ length: dimensions }, (_, index) => (index === 0 ? length : index / 2));
}
