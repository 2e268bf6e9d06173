/** Chooses, for one stream, between the vendor's own frames and those that its dialect makes of the answer. */
import type {
  TranslatedEvent,
  TurnEnd,
  TurnEvent,
  TurnSource,
  TurnStart,
} from '../../conversation/events/turn-event.ts';
import type { VendorFrame } from '../../model/completion-event.ts';
import type { OwnFrames, PassedFrame, SseFrames } from './dialect-frames.ts';
import { isRecord, parseJson } from '../../model/json/json.ts';

export type ChosenFrames = {
  /** What is to be written for an event; a start is written with the event after it. */
  readonly of: (event: TurnEvent) => string | undefined;
  /** What is left to write before a failure. */
  readonly unended: () => string;
};

export function chosenFrames(frames: SseFrames): ChosenFrames {
  const { own } = frames;
  let start: TurnStart | undefined;
  let source: TurnSource | undefined;
  /** Written once the turn is stored. */
  const closing: PassedFrame[] = [];
  let isPassed = false;

  const begun = (): string => {
    const text = start === undefined ? '' : (frames.of(start) ?? '');
    start = undefined;
    return text;
  };
  const translated = (event: TranslatedEvent): string | undefined => {
    const text = begun() + (frames.of(event) ?? '');
    return text === '' ? undefined : text;
  };
  const passed = ({ text, ...rest }: VendorFrame): string | undefined => {
    if (text === undefined) return undefined;
    const frame = { ...rest, text };
    // The dialect learns of the start, for a failure that it may have to report.
    if (!isPassed) begun();
    isPassed = true;
    if (source === undefined) return undefined;
    if (frame.isClosing) closing.push(frame);
    else return own?.of(frame, source);
    return undefined;
  };
  const ended = (end: TurnEnd, { of, beforeClosing, end: rest }: OwnFrames): string => {
    const texts = closing.map((frame) => (source === undefined ? undefined : of(frame, source)));
    return (beforeClosing?.(end, closing) ?? '') + texts.join('') + rest(end, closing);
  };

  return {
    of(event) {
      if (event.type === 'vendor-frame') return passed(event);
      if (own === undefined) return frames.of(event);
      if (event.type === 'turn-start') {
        ({ source } = event);
        start = event;
        return undefined;
      }
      return event.type === 'turn-end' && isPassed ? ended(event, own) : translated(event);
    },
    unended: () => closing.map((frame) => own?.unended?.(frame) ?? '').join(''),
  };
}

/** Whether a field of a frame is more than a blank. */
export function saysSomething(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== undefined && value !== null && value !== '';
}

/** A frame of server-sent events. */
export function sseFrame({ name, text }: Pick<PassedFrame, 'name' | 'text'>): string {
  return name === undefined ? `data: ${text}\n\n` : `event: ${name}\ndata: ${text}\n\n`;
}

/** For clients that know an event by its name, which some servers leave out. */
export function typedFrame({ name, text }: Pick<PassedFrame, 'name' | 'text'>): string {
  if (name !== undefined) return sseFrame({ name, text });
  const event = parseJson(text);
  const type = isRecord(event) ? event['type'] : undefined;
  return sseFrame(
    typeof type === 'string' && EVENT_NAME.test(type) ? { name: type, text } : { text },
  );
}

const EVENT_NAME = /^[\w.]{1,100}$/;
