/** How large the texts of a request are at most, in tokens: no vendor counts more of them than their bytes. */
import { isRecord } from '../../model/json/json.ts';
import { MESSAGE_TOKENS } from '../limits.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** These say in a caller's own body what the messages and the system prompt say, too. */
export const TALK_FIELDS = ['messages', 'input', 'instructions', 'prompt', 'system'] as const;
const TRANSLATED: ReadonlySet<string> = new Set([...TALK_FIELDS, 'tools', 'images']);
/** An item that names another one, which the vendor has kept. */
const REFERENCE = 'item_reference';
/** Fields that name a file or a text which the vendor has kept. */
const KEPT_FILE = 'file_id';
const KEPT: ReadonlySet<string> = new Set([KEPT_FILE, 'cached_content']);
/** The field that holds a file, with its type in front or without it. */
const SENT_FILE = 'file_data';
/** Google's field that holds a file beside its type. */
const INLINE_FILE = /^inline_?data$/i;
/** Fields that may hold an address from which the vendor reads, such as `document_url` or `fileUri`. */
const READABLE = /(?:^(?:audio|document|file|video)|_(?:data|uri|url)|Ur[il])$/;
const ADDRESS = /^\s*(?:https?:|[a-z][a-z\d+.-]*:\/\/)/i;
/** A few compressed bytes of such a file may be many pages. */
const ENCODED = /^\s*data:(?!text\/|image\/)/i;
const TEXT = /^\s*(?:data:)?text\//i;
/** Fields in which the vendor reads no address and no file: what tools are asked, and labels. */
const DATA_FIELDS: ReadonlySet<string> = new Set([
  'arguments',
  'input',
  'input_examples',
  'metadata',
]);
/** Parts that are pictures, and their fields that hold or name one. */
const PICTURE_TYPES: ReadonlySet<unknown> = new Set([
  'image',
  'image_url',
  'input_image',
  'computer_screenshot',
]);
const PICTURE_FIELDS: ReadonlySet<string> = new Set(['image_url', 'source', KEPT_FILE]);
/** Fields of a vendor's own part that hold further parts. */
const ITEM_FIELDS: ReadonlySet<string> = new Set(['content', 'output', 'source']);
/** Fields of nearly every part, whose names and words a part's own tokens cover. */
const USUAL_FIELDS: ReadonlySet<string> = new Set(['role', 'type']);
const LONGEST_USUAL_WORD = 32;
/** What stands around an item of a list, or the value of a field. */
export const PUNCTUATION = 4;

export class TextSize {
  tokens = 0;
  hasHour = false;
  /** Something refers to a text that is not in the request, or of which the request does not show the length. */
  readsMore = false;

  /**
   * @param pictureTokens the most that one picture has
   * @param mayHaveFiles whether the vendor reads files and addresses in it
   */
  constructor(
    private readonly pictureTokens: number,
    private readonly mayHaveFiles = true,
  ) {}

  add(value: unknown): void {
    if (typeof value === 'string') {
      this.tokens += Buffer.byteLength(value);
    } else if (Array.isArray(value)) {
      this.tokens += value.length * PUNCTUATION;
      for (const item of value) this.add(item);
    } else if (isRecord(value)) {
      for (const name in value) this.addField(name, value[name]);
    } else if (value !== undefined) {
      this.tokens += Math.max(PUNCTUATION, String(value).length);
    }
  }

  addEach(...values: readonly unknown[]): void {
    for (const value of values) this.add(value);
  }

  /** Adds what only the caller's own body says. */
  addBody(body: Fields, translated = TRANSLATED): void {
    for (const name in body) if (!translated.has(name)) this.addField(name, body[name]);
  }

  /** Adds the vendor's own form of a part, in which pictures lie where the vendor expects them. */
  addItem(item: Fields): void {
    const isPicture = PICTURE_TYPES.has(item['type']);
    if (item['type'] === REFERENCE) this.readsMore = true;
    if (isPicture) this.tokens += this.pictureTokens;
    for (const [name, field] of Object.entries(item)) {
      if (isPicture && PICTURE_FIELDS.has(name)) {
        if (isEncoded(field)) this.readsMore = true;
        continue;
      }
      if (this.readsFile(name, field)) continue;
      if (ITEM_FIELDS.has(name)) this.addInner(field);
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
      else this.addPicture(picture);
    }
  }

  /** @param place an address, or the picture itself */
  addPicture(place: unknown): void {
    this.tokens += this.pictureTokens;
    if (isEncoded(place)) this.readsMore = true;
  }

  /** Adds one of several forms of the same: the largest, and whatever any of them asks for. */
  addLargest(forms: readonly TextSize[]): void {
    this.tokens += Math.max(0, ...forms.map(({ tokens }) => tokens));
    this.hasHour ||= forms.some(({ hasHour }) => hasHour);
    this.readsMore ||= forms.some(({ readsMore }) => readsMore);
  }

  /** Adds the parts of a part or of a message. */
  private addInner(field: unknown): void {
    const parts = Array.isArray(field) ? field.length : isRecord(field) ? 1 : 0;
    this.tokens += parts * PUNCTUATION;
    this.addItems(field);
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
    this.tokens += Buffer.byteLength(name) + PUNCTUATION;
    if (this.readsFile(name, field)) return;
    if (DATA_FIELDS.has(name)) this.addData(field);
    else this.add(field);
  }

  /** Notes a file or an address; true if its bytes say nothing of its length. */
  private readsFile(name: string, field: unknown): boolean {
    if (!this.mayHaveFiles) return false;
    const isSent = isSentFile(name, field);
    if (isSent || isElsewhere(name, field)) this.readsMore = true;
    return isSent;
  }

  private addData(field: unknown): void {
    const data = new TextSize(this.pictureTokens, false);
    data.add(field);
    this.tokens += data.tokens;
  }
}

/** Whether the vendor reads a text that it has kept, or one at an address. */
function isElsewhere(name: string, field: unknown): boolean {
  if (KEPT.has(name)) return typeof field === 'string';
  // As a text, the source of a search result only says where it is from.
  if (name === 'source') return isRecord(field) && typeof field['url'] === 'string';
  return READABLE.test(name) && hasAddress(field);
}

/** Whether it is a file in an encoded form, not a text or parts. */
function isSentFile(name: string, field: unknown): boolean {
  if (name === SENT_FILE) return typeof field === 'string' && !TEXT.test(field);
  if (name === 'source' || INLINE_FILE.test(name)) return isRecord(field) && isFile(field);
  return READABLE.test(name) && isEncoded(field);
}

function isFile({ type, data, media_type, mime_type, mimeType }: Fields): boolean {
  const mediaType = media_type ?? mime_type ?? mimeType;
  return typeof data === 'string' && type !== 'text' && !TEXT.test(String(mediaType));
}

function hasAddress(field: unknown): boolean {
  if (Array.isArray(field)) return field.some(hasAddress);
  const address = addressIn(field);
  return typeof address === 'string' && ADDRESS.test(address);
}

function isEncoded(field: unknown): boolean {
  const address = addressIn(field);
  return typeof address === 'string' && ENCODED.test(address);
}

function addressIn(field: unknown): unknown {
  return isRecord(field) ? field['url'] : field;
}

function isUsual(name: string, field: unknown): boolean {
  return USUAL_FIELDS.has(name) && typeof field === 'string' && field.length <= LONGEST_USUAL_WORD;
}
