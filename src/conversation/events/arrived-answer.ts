/** What has arrived of an answer: its meaning, and the vendor's own words where they are passed on. */
import { AnswerFold } from '../../model/answer.ts';
import type { AnswerDelta, VendorFrame } from '../../model/completion-event.ts';
import type { Message } from '../../model/message.ts';
import type { OwnAnswer } from './turn-event.ts';

export class ArrivedAnswer {
  private fold = new AnswerFold();
  private frames: OwnAnswer | undefined;
  private units = 0;
  /** The newest frame is passed on, so its meaning is not. */
  private isPassed = false;

  /** @param mostUnits if there are more, no frame is kept, but only what they mean */
  constructor(private readonly mostUnits: number) {}

  /** @param own the vendor's own words, in place of the reply's */
  static whole(reply: Message, own: OwnAnswer | undefined): ArrivedAnswer {
    const answer = new ArrivedAnswer(0);
    answer.fold = AnswerFold.from(reply);
    answer.frames = own;
    return answer;
  }

  /** The vendor's own words, if they were passed on and are kept. */
  get own(): OwnAnswer | undefined {
    return this.frames;
  }

  /** Another model answers, or continues what has arrived. */
  changeModel(isContinued: boolean): void {
    if (isContinued) this.fold.changeModel();
    else this.fold = new AnswerFold();
    this.frames = undefined;
    this.units = 0;
    this.isPassed = false;
  }

  /** @returns whether a caller who reads the stream is shown the event */
  add(event: VendorFrame | AnswerDelta): boolean {
    if (event.type === 'vendor-frame') {
      this.isPassed = event.text !== undefined;
      this.keep(event);
      return true;
    }
    this.fold.add(event);
    if (this.isPassed) return false;
    this.frames?.push(event);
    return true;
  }

  private keep(frame: VendorFrame): void {
    this.units += frame.text?.length ?? 0;
    if (this.mostUnits === 0 || this.units > this.mostUnits) this.frames = undefined;
    else (this.frames ??= []).push(frame);
  }

  toEvents(): readonly (VendorFrame | AnswerDelta)[] {
    return this.frames ?? this.fold.toEvents();
  }

  toMessage(): Message {
    return this.fold.toMessage();
  }

  toCutMessage(): Message {
    return this.fold.toCutMessage();
  }
}
