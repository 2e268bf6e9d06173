/** Fields of a chat completion's message that no part has a name for: citations, a sound, pictures. */
import type { CompletionEvent } from '../../model/completion-event.ts';
import { isRecord } from '../../model/json/json.ts';
import type { WireRecord } from '../../model/json/narrowing.ts';
import { vendorPart } from '../../model/vendors/vendor-part.ts';
import { GatheredSize } from '../upstream/wire/gathered-size.ts';

/** Kept among the parts of a message, and sent back as fields of the message. */
const LISTS = ['annotations', 'images'] as const;
/** Everything about a sound but the sound itself, which the vendor knows by its id. */
const SOUND_FIELDS = ['id', 'expires_at', 'transcript'] as const;

export class MessageExtras {
  /** Addresses that some servers write beside the choices, the same in each chunk. */
  private sources: readonly unknown[] | undefined;
  /** The citations were taken, or came with the message. */
  private hasCited = false;
  private readonly lists = new Map<string, unknown[]>();
  private readonly sound: Record<string, unknown> = {};
  private readonly size = new GatheredSize();

  get isEmpty(): boolean {
    return (
      this.lists.size === 0 && Object.keys(this.sound).length === 0 && this.sources === undefined
    );
  }

  addSources(value: unknown): void {
    if (!this.hasCited && Array.isArray(value) && value.length > 0) this.sources = value;
  }

  /**
   * @param message a message, or a piece of one
   * @throws PassedBound
   */
  add(message: WireRecord): void {
    for (const name of LISTS) {
      const value = message[name];
      if (!Array.isArray(value) || value.length === 0) continue;
      this.size.add(value);
      if (name === 'annotations') this.hasCited = true;
      const entries = this.lists.get(name) ?? [];
      entries.push(...(value as unknown[]));
      this.lists.set(name, entries);
    }
    const { audio } = message;
    if (!isRecord(audio)) return;
    for (const name of SOUND_FIELDS) {
      const piece = audio[name];
      if (piece !== undefined) this.size.add(piece);
      const former = this.sound[name];
      if (name === 'transcript' && typeof former === 'string' && typeof piece === 'string') {
        this.sound[name] = former + piece;
      } else if (piece !== undefined && piece !== null) this.sound[name] = piece;
    }
  }

  /** One event for each field, since one may be too large to keep. */
  take(): readonly CompletionEvent[] {
    const fields: [string, unknown][] = [...this.lists];
    if (this.sources !== undefined && !this.hasCited) fields.push(['citations', this.sources]);
    this.hasCited ||= this.sources !== undefined;
    this.sources = undefined;
    if (Object.keys(this.sound).length > 0) fields.push(['audio', { ...this.sound }]);
    this.lists.clear();
    this.size.clear();
    for (const name of SOUND_FIELDS) delete this.sound[name];
    return fields.map(([name, value]) => ({
      type: 'vendor-item',
      part: vendorPart('openai', { [name]: value }),
    }));
  }
}
