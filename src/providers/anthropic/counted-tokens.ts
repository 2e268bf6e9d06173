/** Reads the vendor's count of a question's tokens. */
import { isRecord, parseJson } from '../../model/json/json.ts';
import { countAt } from '../../model/json/narrowing.ts';
import { WireFault } from '../upstream/wire-fields.ts';

/** @throws WireFault for an answer without a count */
export async function countedTokens(response: {
  readonly text: () => Promise<string>;
}): Promise<number> {
  const answer = parseJson(await response.text());
  const count = isRecord(answer) ? countAt(answer, 'input_tokens') : undefined;
  if (count === undefined) throw new WireFault('input_tokens', 'is not a count');
  return count;
}
