/** Measures an answer while it arrives, and ends it when it exceeds the limits. */
import { assertNever } from '../model/assert-never.ts';
import type { CompletionEvent, VendorFrame } from '../model/completion-event.ts';
import { RhetorError } from '../model/rhetor-error.ts';
import { sizeName } from '../model/size-name.ts';
import { MOST_ANSWER_PARTS } from './limits.ts';

export class AnswerMeter {
  private readonly provider: string;
  private readonly limit: number;
  private bytes = 0;
  private heldUnits = 0;
  private parts = 0;
  private thoughts = 0;

  constructor(provider: string, limit: number) {
    this.provider = provider;
    this.limit = limit;
  }

  /** @throws RhetorError `upstream_error` at the event that makes the answer too large */
  add(event: CompletionEvent): void {
    switch (event.type) {
      case 'text-delta':
        return this.grow(event.text);
      case 'reasoning-delta':
        this.countThought(event.block ?? 0);
        if (event.signature !== undefined) this.grow(event.signature);
        return this.grow(event.text);
      case 'tool-call-delta':
        if (event.id !== undefined) {
          this.grow(event.id);
          this.countPart();
        }
        if (event.name !== undefined) this.grow(event.name);
        return this.grow(event.arguments);
      case 'text-marks':
        return this.grow(JSON.stringify(event.vendor.fields));
      case 'vendor-item': {
        const { text, vendor } = event.part;
        this.countPart();
        return this.grow(vendor === undefined ? text : JSON.stringify(vendor.fields));
      }
      case 'vendor-frame':
        return this.growHeld(event);
      case 'response-start':
      case 'usage':
      case 'response-end':
        return;
      default:
        assertNever(event);
    }
  }

  private grow(text: string): void {
    this.bytes += Buffer.byteLength(text);
    if (this.bytes <= this.limit) return;
    throw this.tooLarge(
      `more than ${sizeName(this.limit)} of text, reasoning and arguments (RHETOR_ANSWER_LIMIT)`,
    );
  }

  /** Frames are held from the closing one on, and a body is held whole. */
  private growHeld({ text = '', isClosing }: VendorFrame): void {
    if (!isClosing) return;
    this.heldUnits += text.length;
    if (this.heldUnits <= this.limit) return;
    throw this.tooLarge(`more than ${sizeName(this.limit)} besides its text (RHETOR_ANSWER_LIMIT)`);
  }

  private countThought(block: number): void {
    if (block < this.thoughts) return;
    this.thoughts = block + 1;
    this.countPart();
  }

  private countPart(): void {
    this.parts += 1;
    if (this.parts > MOST_ANSWER_PARTS) {
      throw this.tooLarge(`more than ${MOST_ANSWER_PARTS} tool calls and thoughts`);
    }
  }

  /** Not retryable: the same model would give the same answer. */
  private tooLarge(what: string): RhetorError {
    return new RhetorError(
      'upstream_error',
      `${this.provider} sent an answer of ${what}; it was cut.`,
      { isRetryable: false },
    );
  }
}
