import { expect, it } from 'vitest';
import { isNameAllowed } from './allowed-names.ts';

it.each([
  ['router/vendor/large', ['router/*'], true],
  ['router/vendor/large@preset/mine', ['router/*'], false],
  ['router/@preset/mine', ['router/*'], false],
  ['router/@preset/mine', ['router/@preset/mine'], true],
  ['router/@preset/other', ['router/@preset/mine'], false],
  ['router/@preset/mine', undefined, true],
])('%s with %j: %s, since a preset may choose other models', (name, allowed, isAllowed) => {
  expect(isNameAllowed(name, allowed)).toBe(isAllowed);
});
