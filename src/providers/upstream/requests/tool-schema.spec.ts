import { expect, it } from 'vitest';
import { imageUrlFor } from './image-data.ts';
import { toolSchema } from './tool-schema.ts';

it('completes objects and lists of a schema at every depth, and nothing else', () => {
  const items = { type: 'object', additionalProperties: { type: 'array' } };
  expect(
    toolSchema({ properties: { list: { type: 'array', items } }, required: ['list'] }),
  ).toEqual({
    type: 'object',
    properties: {
      list: {
        type: 'array',
        items: {
          type: 'object',
          properties: {},
          additionalProperties: { type: 'array', items: {} },
        },
      },
    },
    required: ['list'],
  });
  const whole = { type: 'object', properties: { a: { enum: ['x'] } } };
  expect(toolSchema(whole)).toEqual(whole);
});

it.each([
  ['data:image/jpg;base64,AA', 'data:image/jpeg;base64,AA'],
  ['data:IMAGE/PNG;charset=utf-8;base64,AA', 'data:image/png;base64,AA'],
  ['https://box/a.jpg', 'https://box/a.jpg'],
])('calls an image by its registered media type: %s', (url, sent) => {
  expect(imageUrlFor(url)).toBe(sent);
});
