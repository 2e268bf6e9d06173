/** Messages with every kind of part, and with what the dialects of vendors add to them. */
import fc from 'fast-check';
import type { Message, MessagePart, VendorPart } from '../../src/model/message.ts';
import { VENDOR_DIALECTS, type VendorFields } from '../../src/model/vendors/vendor-fields.ts';

const anyText = fc.string({ unit: 'grapheme', maxLength: 40 });
const anyName = fc.string({ minLength: 1, maxLength: 12 }).filter((name) => name !== '__proto__');

const anyVendor: fc.Arbitrary<VendorFields> = fc.record({
  dialect: fc.constantFrom(...VENDOR_DIALECTS),
  fields: fc
    .dictionary(anyName, fc.jsonValue({ maxDepth: 2, stringUnit: 'grapheme' }), {
      minKeys: 1,
      maxKeys: 4,
      noNullPrototype: true,
    })
    .map((fields) => JSON.parse(JSON.stringify(fields)) as VendorFields['fields']),
});

const marks = { vendor: anyVendor };
const anyTextPart = fc.record(
  { type: fc.constant('text' as const), text: anyText, ...marks },
  { requiredKeys: ['type', 'text'], noNullPrototype: true },
);
const anyImagePart = fc.record(
  { type: fc.constant('image' as const), url: fc.webUrl({ validSchemes: ['https'] }), ...marks },
  { requiredKeys: ['type', 'url'], noNullPrototype: true },
);

const anyVendorPart: fc.Arbitrary<VendorPart> = fc.record(
  { type: fc.constant('vendor' as const), text: anyText, ...marks },
  { requiredKeys: ['type', 'text'], noNullPrototype: true },
);

const anyPart: fc.Arbitrary<MessagePart> = fc.oneof(
  anyTextPart,
  anyImagePart,
  anyVendorPart,
  fc.record(
    {
      type: fc.constant('tool-call' as const),
      id: anyText,
      name: anyText,
      arguments: fc.json(),
      ...marks,
    },
    { requiredKeys: ['type', 'id', 'name', 'arguments'], noNullPrototype: true },
  ),
  fc.record(
    {
      type: fc.constant('tool-result' as const),
      toolCallId: anyText,
      content: anyText,
      parts: fc.array(fc.oneof(anyTextPart, anyImagePart), { minLength: 1, maxLength: 3 }),
      isError: fc.boolean(),
      ...marks,
    },
    { requiredKeys: ['type', 'toolCallId', 'content'], noNullPrototype: true },
  ),
  fc.record(
    {
      type: fc.constant('reasoning' as const),
      text: anyText,
      signature: fc.string({ minLength: 1 }),
      ...marks,
    },
    { requiredKeys: ['type', 'text'], noNullPrototype: true },
  ),
);

export const anyMessage: fc.Arbitrary<Message> = fc.record(
  {
    role: fc.constantFrom('system', 'user', 'assistant', 'tool'),
    parts: fc.array(anyPart, { minLength: 1, maxLength: 5 }),
    ...marks,
  },
  { requiredKeys: ['role', 'parts'], noNullPrototype: true },
);
