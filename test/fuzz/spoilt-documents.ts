/** Corrupted answers that consist of one document: errors, lists of models, embeddings. */
import type { Dice } from './dice.ts';
import type { Json } from './good-answers.ts';
import { deleteAt, nastyValue, pathsOf, setAt } from './nasty-values.ts';

const FOREIGN = [
  '',
  '<html><body>502</body></html>',
  'null',
  '5',
  '"text"',
  '[]',
  '{}',
  '{"error":null}',
  '\u0000',
  '{"half":',
];

export function spoiltDocument(good: Json, dice: Dice): Buffer {
  if (dice.happens(0.15)) return Buffer.from(dice.pick(FOREIGN));
  const document = structuredClone(good);
  for (let n = dice.below(3); n >= 0; n -= 1) {
    const paths = pathsOf(document);
    if (paths.length === 0) break;
    if (dice.happens(0.2)) deleteAt(document, dice.pick(paths));
    else setAt(document, dice.pick(paths), nastyValue(dice));
  }
  const bytes = Buffer.from(JSON.stringify(document));
  return dice.happens(0.1) ? bytes.subarray(0, dice.below(bytes.length)) : bytes;
}
