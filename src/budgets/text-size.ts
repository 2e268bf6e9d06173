/** How large the texts of a request are at most, in tokens: no vendor counts more of them than their bytes. */
import { isRecord } from '../model/json.ts';
import { MESSAGE_TOKENS, PICTURE_TOKENS } from './limits.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** These say in a caller's own body what the messages and the system prompt say, too. */
export const TALK_FIELDS = ['messages', 'input', 'instructions', 'prompt', 'system'] as const;
const TRANSLATED: ReadonlySet<string> = new Set([...TALK_FIELDS, 'tools', 'images']);
/** An item that names another one, which the vendor has kept. */
const REFERENCE = 'item_reference';
/** Fields that name a file which the vendor reads. */
const READ_FROM_ELSEWHERE: ReadonlySet<string> = new Set(['file_id', 'file_url']);
/** Parts that are pictures, and their fields that hold or name one. */
const PICTURE_TYPES: ReadonlySet<unknown> = new Set([
  'image',
  'image_url',
  'input_image',
  'computer_screenshot',
]);
const PICTURE_FIELDS: ReadonlySet<string> = new Set(['image_url', 'source', 'file_id']);
/** Fields of a vendor's own part that hold further parts. */
const ITEM_FIELDS: ReadonlySet<string> = new Set(['content', 'output']);
/** Fields of nearly every part, whose names and words a part's own tokens cover. */
const USUAL_FIELDS: ReadonlySet<string> = new Set(['role', 'type']);
const LONGEST_USUAL_WORD = 32;
const PUNCTUATION = 4;

export class TextSize {
  tokens = 0;
  hasHour = false;
  /** Something refers to a text that is not in the request. */
  readsMore = false;

  add(value: unknown): void {
    if (typeof value === 'string') {
      this.tokens += Buffer.byteLength(value);
    } else if (Array.isArray(value)) {
      for (const item of value) this.add(item);
    } else if (isRecord(value)) {
      for (const name in value) this.addField(name, value[name]);
    } else if (value !== undefined) {
      this.tokens += PUNCTUATION;
    }
  }

  /** Adds what only the caller's own body says. */
  addBody(body: Fields, translated = TRANSLATED): void {
    for (const name in body) if (!translated.has(name)) this.addField(name, body[name]);
  }

  /** Adds the vendor's own form of a part, in which pictures lie where the vendor expects them. */
  addItem(item: Fields): void {
    const isPicture = PICTURE_TYPES.has(item['type']);
    if (item['type'] === REFERENCE) this.readsMore = true;
    if (isPicture) this.tokens += PICTURE_TOKENS;
    for (const [name, field] of Object.entries(item)) {
      if (isPicture && PICTURE_FIELDS.has(name)) continue;
      if (ITEM_FIELDS.has(name)) this.addItems(field);
      else if (name === 'images') this.addPictures(field);
      else if (name === 'text') this.add(field);
      else if (!isUsual(name, field)) this.addField(name, field);
    }
  }

  /** Adds messages, or a prompt, as they came. */
  addTalk(field: unknown): void {
    if (Array.isArray(field)) this.tokens += field.length * MESSAGE_TOKENS;
    this.addItems(field);
  }

  /** Adds a list of pictures in Ollama's form, which are texts, or in that of parts. */
  addPictures(field: unknown): void {
    const pictures: readonly unknown[] = Array.isArray(field) ? field : [];
    for (const picture of pictures) {
      if (isRecord(picture)) this.addItem(picture);
      else this.tokens += PICTURE_TOKENS;
    }
  }

  /** Adds one of several forms of the same: the largest, and whatever any of them asks for. */
  addLargest(forms: readonly TextSize[]): void {
    this.tokens += Math.max(0, ...forms.map(({ tokens }) => tokens));
    this.hasHour ||= forms.some(({ hasHour }) => hasHour);
    this.readsMore ||= forms.some(({ readsMore }) => readsMore);
  }

  private addItems(field: unknown): void {
    for (const item of Array.isArray(field) ? field : [field]) {
      if (isRecord(item)) this.addItem(item);
      else this.add(item);
    }
  }

  private addField(name: string, field: unknown): void {
    if (field === undefined) return;
    if (name === 'ttl' && field === '1h') this.hasHour = true;
    const isElsewhere = READ_FROM_ELSEWHERE.has(name) && typeof field === 'string';
    const isLinked = name === 'source' && isRecord(field) && typeof field['url'] === 'string';
    if (isElsewhere || isLinked) this.readsMore = true;
    this.tokens += Buffer.byteLength(name) + PUNCTUATION;
    this.add(field);
  }
}

function isUsual(name: string, field: unknown): boolean {
  return USUAL_FIELDS.has(name) && typeof field === 'string' && field.length <= LONGEST_USUAL_WORD;
}
