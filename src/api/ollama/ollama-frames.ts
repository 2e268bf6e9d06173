/** Streams Ollama's API: one JSON object per line, the last with `done: true`. */
import type { TranslatedEvent } from '../../conversation/events/turn-event.ts';
import { AnswerFold } from '../../model/answer.ts';
import { assertNever } from '../../model/assert-never.ts';
import { toOllamaError } from '../errors/vendor-errors.ts';
import type { SseFrames } from '../http/dialect-frames.ts';
import { type LastLines, ollamaOwnFrames } from './ollama-own-frames.ts';
import {
  lineHead,
  type OllamaRoute,
  type Piece,
  toLastWords,
  toPiece,
} from './to-ollama-answer.ts';

/**
 * @param askedModel the model in keep-alive lines before a model has answered
 * @param asked `performance.now()` when the request arrived
 */
export function ollamaFrames(route: OllamaRoute, askedModel: string, asked: number): SseFrames {
  const calls = new AnswerFold();
  let model = askedModel;
  let firstToken: number | undefined;
  const piece = (said: Piece): string =>
    line({ ...lineHead(model), ...toPiece(route, said), done: false });
  const last: LastLines = {
    calls: () => {
      const whole = calls.toMessage().parts.filter((part) => part.type === 'tool-call');
      return whole.length === 0 ? '' : piece({ calls: whole });
    },
    end: (event) => {
      const ended = performance.now();
      const times = { asked, ended, ...(firstToken !== undefined && { firstToken }) };
      return line({ ...lineHead(model), ...toPiece(route, {}), ...toLastWords(event, times) });
    },
  };
  const of = (event: TranslatedEvent): string | undefined => {
    switch (event.type) {
      case 'turn-start':
        model = event.source.model;
        firstToken ??= performance.now();
        return undefined;
      case 'text-delta':
        return event.text === '' ? undefined : piece({ text: event.text });
      case 'reasoning-delta':
        return event.text === '' ? undefined : piece({ thinking: event.text });
      case 'tool-call-delta':
        // The dialect has only complete calls.
        calls.add(event);
        return undefined;
      case 'text-marks':
      case 'vendor-item':
        return undefined;
      case 'turn-end':
        return last.calls() + last.end(event);
      default:
        return assertNever(event);
    }
  };
  return {
    contentType: 'application/x-ndjson',
    // A line without text: clients would fail on an empty line.
    keepAlive: () => piece({}),
    of,
    own: ollamaOwnFrames(last),
    failure: (error) => line(toOllamaError(error)),
  };
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
