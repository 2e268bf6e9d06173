/** Reads one answer to its end, which is withheld until the answer has been checked. */
import type { LimitPass } from '../../limits/limit-pass.ts';
import { AnswerFold } from '../../model/answer.ts';
import type { ResponseEnd } from '../../model/completion-event.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { Message } from '../../model/message.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { AnswerReader, RoutedEvent, RouteStart } from '../../routing/routed-event.ts';

export class GatheredAnswer implements AnswerReader {
  private fold = new AnswerFold();
  private start: RouteStart | undefined;
  private last: ResponseEnd | undefined;

  /**
   * @param pass gets every event but the end
   * @param change is applied to each request
   */
  constructor(
    private readonly reader: AnswerReader,
    private readonly pass: (event: RoutedEvent) => void,
    private readonly change: (request: CompletionRequest) => CompletionRequest = (same) => same,
  ) {}

  get limits(): LimitPass | undefined {
    return this.reader.limits;
  }

  requestFor(candidate: PlannedCandidate): CompletionRequest {
    return this.change(this.reader.requestFor(candidate));
  }

  take(event: RoutedEvent): void {
    if (event.type === 'response-end') {
      this.last = event;
      return;
    }
    if (event.type === 'route-start') {
      this.fold = new AnswerFold();
      this.start = event;
    } else this.fold.add(event);
    this.pass(event);
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
    return this.fold.toMessage();
  }

  /** A cut answer, a refusal and calls of tools are not what the schema is for. */
  get isToBeChecked(): boolean {
    const { finishReason, isRefusal } = this.end;
    if (finishReason !== 'stop' || isRefusal === true) return false;
    return !this.toMessage().parts.some(({ type }) => type === 'tool-call');
  }
}
