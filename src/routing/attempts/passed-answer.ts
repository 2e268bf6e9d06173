/** What the reader was passed of one answer, which several models may have written one after the other. */
import { assertNever } from '../../model/assert-never.ts';
import type { CompletionEvent, ResponseStart } from '../../model/completion-event.ts';
import type { AttemptJournal } from '../attempt-journal.ts';
import type { AnswerReader } from '../routed-event.ts';
import { RepeatedText } from './repeated-text.ts';

export type AnswerEvent = Exclude<CompletionEvent, ResponseStart>;

/** What the journal is told of an answer. */
export type JournalOfAnswer = 'arrived' | 'used' | 'answeredBy' | 'finished';

export class PassedAnswer {
  /** A tool call that has begun cannot be continued as text. */
  hasCalls = false;
  /** The text that another model would continue; empty unless it is kept. */
  text = '';
  private repeated: RepeatedText | undefined;
  /** Where the blocks of the current model begin, and how many there are. */
  private firstBlock = 0;
  private blockCount = 0;

  constructor(
    private readonly reader: Pick<AnswerReader, 'take'>,
    private readonly journal: Pick<AttemptJournal, JournalOfAnswer>,
    private readonly keepsText: boolean,
  ) {}

  /** Another model continues the text, and may repeat its end. */
  continue(): void {
    this.repeated = new RepeatedText(this.text);
    this.firstBlock = this.blockCount;
  }

  take(event: AnswerEvent): void {
    switch (event.type) {
      case 'text-delta':
        if (event.vendor !== undefined) this.reader.take({ ...event, text: '' });
        return this.sendText(this.repeated ? this.repeated.push(event.text) : event.text);
      case 'reasoning-delta':
        return this.sendThought(event);
      case 'text-marks':
      case 'vendor-item':
        this.sendText(this.repeated?.end() ?? '');
        return this.reader.take(event);
      case 'tool-call-delta':
        this.hasCalls = true;
        this.journal.arrived(event.arguments);
        this.sendText(this.repeated?.end() ?? '');
        return this.reader.take(event);
      case 'vendor-frame':
        return this.reader.take(event);
      case 'usage':
        this.journal.used(event.usage);
        return this.reader.take(event);
      case 'response-end':
        this.journal.used(event.usage);
        if (event.answeringModel !== undefined) this.journal.answeredBy(event.answeringModel);
        this.journal.finished(event.finishReason);
        this.sendText(this.repeated?.end() ?? '');
        return this.reader.take(event);
      default:
        return assertNever(event);
    }
  }

  private sendText(text: string): void {
    if (text === '') return;
    this.journal.arrived(text);
    if (this.keepsText) this.text += text;
    this.reader.take({ type: 'text-delta', text });
  }

  private sendThought(event: Extract<CompletionEvent, { type: 'reasoning-delta' }>): void {
    this.journal.arrived(event.text);
    const block = this.firstBlock + (event.block ?? 0);
    this.blockCount = Math.max(this.blockCount, block + 1);
    this.reader.take(this.firstBlock === 0 ? event : { ...event, block });
  }
}
