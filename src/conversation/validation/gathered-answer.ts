/** Reads one answer to its end, which is withheld until the answer has been checked. */
import type { LimitPass } from '../../limits/limit-pass.ts';
import type { ResponseEnd } from '../../model/completion-event.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { Message } from '../../model/message.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { AnswerReader, RoutedEvent, RouteStart } from '../../routing/routed-event.ts';
import type { ArrivedAnswer } from '../events/arrived-answer.ts';

type Detour = {
  /** Gets every event but the end. */
  readonly pass?: (event: RoutedEvent) => void;
  /** Is applied to each request. */
  readonly change?: (request: CompletionRequest) => CompletionRequest;
};

export class GatheredAnswer implements AnswerReader {
  private start: RouteStart | undefined;
  private last: ResponseEnd | undefined;

  /** @param answer is filled with what arrives */
  constructor(
    private readonly reader: AnswerReader,
    readonly answer: ArrivedAnswer,
    private readonly detour: Detour,
  ) {}

  get limits(): LimitPass | undefined {
    return this.reader.limits;
  }

  requestFor(candidate: PlannedCandidate): CompletionRequest {
    const request = this.reader.requestFor(candidate);
    return this.detour.change?.(request) ?? request;
  }

  take(event: RoutedEvent): void {
    if (event.type === 'response-end') {
      this.last = event;
      return;
    }
    if (event.type === 'route-start') {
      this.answer.changeModel(event.continuedFrom !== undefined);
      this.start = event;
    } else if (event.type !== 'usage') this.answer.add(event);
    this.detour.pass?.(event);
  }

  get route(): RouteStart {
    if (this.start === undefined) throw new TypeError('an answer was complete without its start');
    return this.start;
  }

  get end(): ResponseEnd {
    if (this.last === undefined) throw new TypeError('an answer was complete without its end');
    return this.last;
  }

  toMessage(): Message {
    return this.answer.toMessage();
  }

  /** A cut answer, a refusal and calls of tools are not what the schema is for. */
  get isToBeChecked(): boolean {
    const { finishReason, isRefusal } = this.end;
    if (finishReason !== 'stop' || isRefusal === true) return false;
    return !this.toMessage().parts.some(({ type }) => type === 'tool-call');
  }
}
