/** Values and fields of any request body, among them fields that Rhetor does not know. */
import fc from 'fast-check';

export type AnyBody = { readonly [field: string]: unknown };

/** Values that JSON keeps as they are: its parsers give `__proto__` and -0 a meaning of their own. */
const anyValue: fc.Arbitrary<unknown> = fc
  .jsonValue({ maxDepth: 2 })
  .map((value): unknown => JSON.parse(JSON.stringify(value)))
  .filter((value) => !JSON.stringify(value).includes('__proto__'));
/** Never blank, which vendors refuse. */
export const anyText = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => `.${text}`);
export const anyName = fc.stringMatching(/^[a-z][a-z_]{0,10}$/);

/** Fields of next year; no vendor's name begins like these. */
const unknownFields = fc.dictionary(
  anyName.map((rest) => `zz_${rest}`),
  anyValue,
  { maxKeys: 2, noNullPrototype: true },
);

/** An object with any of the optional fields, and with fields that nobody knows. */
export function openObject(
  needed: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  optional: Readonly<Record<string, fc.Arbitrary<unknown>>> = {},
): fc.Arbitrary<AnyBody> {
  const known = fc.record(
    { ...needed, ...optional },
    { requiredKeys: Object.keys(needed), noNullPrototype: true },
  );
  return fc.tuple(known, unknownFields).map(([fields, unknown]) => ({ ...fields, ...unknown }));
}

export const listOf = (one: fc.Arbitrary<unknown>, minLength = 0): fc.Arbitrary<unknown> =>
  fc.array(one, { minLength, maxLength: 3 });
export const always = (value: unknown): fc.Arbitrary<unknown> => fc.constant(value);
export const oneOf = (...all: readonly unknown[]): fc.Arbitrary<unknown> => fc.constantFrom(...all);
export const numberUpTo = (max: number): fc.Arbitrary<unknown> =>
  fc.integer({ min: 0, max: max * 10 }).map((tenths) => tenths / 10);
export const anyCount = fc.integer({ min: 1, max: 4_096 });
export const anyFlag = fc.boolean();

export const PICTURE =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
export const pictureUrl = oneOf(`data:image/png;base64,${PICTURE}`, 'https://example.com/tide.png');
export const anySchema = oneOf(
  { type: 'object' },
  { type: 'object', properties: { port: { type: 'string', 'x-hint': 1 } }, required: ['port'] },
  { type: 'object', properties: {}, additionalProperties: false },
);
export const argumentsText = oneOf('{}', '{"port": "Faro"}', '{ "port":"Faro" }');

export const cacheMark = {
  cache_control: oneOf({ type: 'ephemeral' }, { type: 'ephemeral', ttl: '1h' }),
};

/** Turns of a conversation that every vendor accepts: the last one is the user's. */
export function conversation(
  begin: fc.Arbitrary<readonly unknown[]>,
  exchange: fc.Arbitrary<readonly unknown[]>,
  last: fc.Arbitrary<unknown>,
): fc.Arbitrary<unknown> {
  return fc
    .tuple(begin, fc.array(exchange, { maxLength: 2 }), last)
    .map(([first, exchanges, end]) => [...first, ...exchanges.flat(), end]);
}
