/** Reads `reasoning_details`, whole or as the list of the pieces that a client gathered from a stream. */
import { isRecord } from '../../model/json/json.ts';
import type { ReasoningPart } from '../../model/message.ts';
import { textAt } from '../../model/json/narrowing.ts';

type Block = { index: unknown; text: string; signature: string | undefined };

/** Pieces of a block have the same index, if any; the block's signature comes with the last one. */
export function fromReasoningDetails(details: readonly unknown[]): readonly ReasoningPart[] {
  const blocks: Block[] = [];
  for (const detail of details) {
    if (!isRecord(detail)) continue;
    const text = textAt(detail, 'text') ?? '';
    const signature = textAt(detail, 'signature');
    if (text === '' && signature === undefined) continue;
    const { index } = detail;
    const last = blocks.at(-1);
    if (last === undefined || last.signature !== undefined || last.index !== index) {
      blocks.push({ index, text, signature });
    } else {
      last.text += text;
      last.signature = signature;
    }
  }
  return blocks.map(({ text, signature }) => ({
    type: 'reasoning',
    text,
    ...(signature !== undefined && { signature }),
  }));
}
