/** What has arrived of an answer: its meaning, and the vendor's own words where they are passed on. */
import { AnswerFold } from '../model/answer.ts';
import type { AnswerDelta, VendorFrame } from '../model/completion-event.ts';
import type { Message } from '../model/message.ts';
import type { OwnAnswer } from './turn-event.ts';

export class ArrivedAnswer {
  private fold = new AnswerFold();
  private frames: OwnAnswer | undefined;
  /** The newest frame is passed on, so its meaning is not. */
  private isPassed = false;

  /** @param keepsFrames the answer is shown later, or again */
  constructor(private readonly keepsFrames: boolean) {}

  /** The vendor's own words, if they were passed on and are kept. */
  get own(): OwnAnswer | undefined {
    return this.frames;
  }

  /** Another model answers, or continues what has arrived. */
  changeModel(isContinued: boolean): void {
    if (isContinued) this.fold.changeModel();
    else this.fold = new AnswerFold();
    this.frames = undefined;
    this.isPassed = false;
  }

  /** @returns whether a caller who reads the stream is shown the event */
  add(event: VendorFrame | AnswerDelta): boolean {
    if (event.type === 'vendor-frame') {
      this.isPassed = event.text !== undefined;
      if (this.keepsFrames) (this.frames ??= []).push(event);
      return true;
    }
    this.fold.add(event);
    if (this.isPassed) return false;
    this.frames?.push(event);
    return true;
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
