/** Values that no vendor would send in these places, and that may break a program. */
import type { Dice } from './dice.ts';

/** Written as JSON text, because JSON.stringify can't produce some of them. */
const NASTY: readonly string[] = [
  'null',
  'true',
  'false',
  '0',
  '-5',
  '1.5',
  '1e308',
  '1e999',
  '9007199254740993',
  '""',
  '"NaN"',
  '"-1"',
  '"__proto__"',
  '"constructor"',
  '"toString"',
  '"\\u0000"',
  '"\\ud800"',
  '"\\r\\n\\r\\ndata: {}"',
  '[]',
  '{}',
  '[null]',
  '[[]]',
  '{"toString":1}',
  '{"toString":"x","valueOf":null}',
  '{"__proto__":{"polluted":true}}',
  '{"constructor":{"prototype":{}}}',
  '{"length":-1}',
  '{"then":1}',
  '{"toJSON":1}',
  '{"message":{"detail":"busy"}}',
  '[{"type":"text","text":"part"}]',
  '[{"type":"text","text":{"a":1}}]',
  '["a",1]',
  '[{"type":"thinking","thinking":[{"type":"text","text":"t"}]}]',
];

/** Neither text nor a list of parts, so never valid as a piece of an answer. */
const NO_TEXT: readonly string[] = [
  'true',
  '7',
  '-5',
  '1e308',
  '{"toString":1}',
  '{"toString":"x","valueOf":null}',
  '{"a":{"b":[1]}}',
  '[1,2]',
  '[[]]',
  '[{"type":"text","text":{"a":1}}]',
];

export function nastyValue(dice: Dice): unknown {
  const chosen = dice.below(NASTY.length + 3);
  if (chosen === NASTY.length) return 'long '.repeat(dice.below(40_000));
  if (chosen === NASTY.length + 1) return deep(50 + dice.below(2_000));
  if (chosen === NASTY.length + 2) return Array.from({ length: dice.below(3_000) }, () => ({}));
  return JSON.parse(NASTY[chosen] ?? 'null') as unknown;
}

export function noText(dice: Dice): unknown {
  return JSON.parse(dice.pick(NO_TEXT)) as unknown;
}

function deep(levels: number): unknown {
  return JSON.parse('['.repeat(levels) + ']'.repeat(levels)) as unknown;
}

/** Deeper values are nasty values themselves. */
const DEEPEST = 8;

/** Every place in a value, as the path of names that leads to it. */
export function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null || path.length === DEEPEST) return [path];
  const inner = Object.entries(value).flatMap(([name, each]) => pathsOf(each, [...path, name]));
  return path.length === 0 ? inner : [path, ...inner];
}

/** @returns whether the place exists */
export function setAt(root: unknown, path: readonly string[], value: unknown): boolean {
  const [name, ...rest] = path;
  if (typeof root !== 'object' || root === null || name === undefined) return false;
  if (!Object.hasOwn(root, name)) return false;
  if (rest.length > 0) return setAt(Reflect.get(root, name), rest, value);
  return Reflect.set(root, name, value);
}

export function deleteAt(root: unknown, path: readonly string[]): void {
  const [name, ...rest] = path;
  if (typeof root !== 'object' || root === null || name === undefined) return;
  if (rest.length === 0) Reflect.deleteProperty(root, name);
  else deleteAt(Reflect.get(root, name), rest);
}
