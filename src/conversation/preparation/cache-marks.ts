/** Which marks of a cache go to the vendor: it refuses a request that has too many; pure. */
import { isRecord } from '../../model/json/json.ts';
import type { Message, MessagePart } from '../../model/message.ts';
import type { PromptCache } from '../../model/choices/prompt-cache.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';
import type { SettledRequest } from '../request/conversation-request.ts';

/** As Anthropic has it, and servers like OpenAI's that pass the marks on to it. */
const MOST_MARKS = 4;
/** The marks that Rhetor sets itself if the request has none, by what the rule says. */
const OWN_MARKS: Readonly<Record<PromptCache | 'unsaid', number>> = {
  auto: MOST_MARKS,
  off: 0,
  unsaid: 2,
};
const MARK = 'cache_control';

type Markable = { readonly vendor?: VendorFields | undefined };

/**
 * Keeps the newest marks of stored messages, as many as this request leaves room for. Marks for an hour
 * are dropped where Rhetor sets its own before them: the vendor wants the longest ones first.
 */
export function withNewestMarks(
  past: readonly Message[],
  { messages, systemMessages = [], tools, vendor }: SettledRequest,
  promptCache: PromptCache | 'unsaid' = 'unsaid',
): readonly Message[] {
  if (!past.some((message) => marksOf(message) > 0)) return past;
  let given = [{ vendor }, ...tools].filter(isMarked).length;
  for (const message of [...systemMessages, ...messages]) given += marksOf(message);
  const own = given === 0 ? OWN_MARKS[promptCache] : 0;
  let left = MOST_MARKS - given - own;
  return past
    .toReversed()
    .map((message) => {
      const marks = marksOf(message);
      if (marks === 0) return message;
      if (own > 0 && hasHourMark(message)) return withoutMarks(message);
      left -= marks;
      return left >= 0 ? message : withoutMarks(message);
    })
    .toReversed();
}

function isMarked({ vendor }: Markable): boolean {
  return vendor?.fields[MARK] !== undefined;
}

function marksOf(message: Message): number {
  let marks = isMarked(message) ? 1 : 0;
  for (const part of message.parts) {
    if (isMarked(part)) marks += 1;
    if (part.type === 'tool-result') marks += part.parts?.filter(isMarked).length ?? 0;
  }
  return marks;
}

function hasHourMark({ vendor, parts }: Message): boolean {
  const inner = parts.flatMap((part) => (part.type === 'tool-result' ? (part.parts ?? []) : []));
  return [{ vendor }, ...parts, ...inner].some((marked) => {
    const mark = marked.vendor?.fields[MARK];
    return isRecord(mark) && mark['ttl'] === '1h';
  });
}

function withoutMarks(message: Message): Message {
  return { ...unmarked(message), parts: message.parts.map(partWithoutMarks) };
}

function partWithoutMarks(part: MessagePart): MessagePart {
  if (part.type !== 'tool-result' || part.parts === undefined) return unmarked(part);
  return { ...unmarked(part), parts: part.parts.map(unmarked) };
}

function unmarked<Marked extends Markable>(marked: Marked): Marked {
  const { vendor, ...rest } = marked;
  if (vendor?.fields[MARK] === undefined) return marked;
  const { [MARK]: _mark, ...fields } = vendor.fields;
  const isEmpty = Object.keys(fields).length === 0;
  return { ...rest, ...(!isEmpty && { vendor: { ...vendor, fields } }) } as Marked;
}
