/** The JSON Schema of an answer in the part of the language that Anthropic takes. */
import { isDeepStrictEqual } from 'node:util';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';

/**
 * Every object is closed, and limits that the vendor refuses become words of the description. A schema
 * that the vendor's own rules have no form for goes as it is: the vendor says what is wrong with it.
 */
export function answerSchema(
  schema: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  try {
    const fit = transformJSONSchema(schema);
    // One that fits keeps the order of its keys.
    return isDeepStrictEqual(fit, schema) ? schema : fit;
  } catch {
    return schema;
  }
}
