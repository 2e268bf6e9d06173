/** The items of a response while they are streamed, and the text that each one contains. */
import { isRecord } from '../../model/json/json.ts';
import { countAt, textAt, type WireRecord } from '../../model/json/narrowing.ts';
import { wireContentText } from '../upstream/wire/content-parts.ts';
import { optionalWireList } from '../upstream/wire-fields.ts';
import { SaidText } from './said-text.ts';

/** An item that is still being streamed. */
export class OpenItem {
  readonly text = new SaidText();
  readonly thought = new SaidText();
}

/** A summary comes in parts, each of which is a paragraph. */
export const NEW_PARAGRAPH = '\n\n';

/** All text of a message, refusals included. */
export function messageText(item: WireRecord): string {
  return wireContentText(item['content'], 'item.content') ?? '';
}

/** The summary of a reasoning item, or the reasoning itself from servers that show it. */
export function reasoningText(item: WireRecord): string {
  const summary = optionalWireList(item['summary'], 'item.summary').flatMap((part) =>
    isRecord(part) ? [textAt(part, 'text') ?? ''] : [],
  );
  return summary.length > 0
    ? summary.join(NEW_PARAGRAPH)
    : (wireContentText(item['content'], 'item.content') ?? '');
}

export function contentPartOf(event: WireRecord): number {
  return countAt(event, 'content_index') ?? 0;
}

/** A summary is numbered apart from the reasoning itself. */
export function partOf(event: WireRecord): number {
  return countAt(event, 'summary_index') ?? countAt(event, 'content_index') ?? 0;
}
