/** Where the body of a request may limit the output, under any of the names that servers know. */
export const OUTPUT_LIMIT_FIELDS = [
  'max_tokens',
  'max_completion_tokens',
  'max_output_tokens',
  // llama.cpp's, which wins over the others there, and that of text-generation-inference.
  'n_predict',
  'max_new_tokens',
] as const;
