/** A summary while it is being written: what is asked, and what has come. */
import { estimateMessageTokens, estimateTextTokens } from '../../context/tokens/token-estimate.ts';
import { AnswerFold } from '../../model/answer.ts';
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { Message } from '../../model/message.ts';
import type { TokenUsage } from '../../model/usage.ts';
import type { PlannedCandidate } from '../../routing/route-plan.ts';
import type { AnswerReader, RoutedEvent } from '../../routing/routed-event.ts';
import { SUMMARY_SYSTEM_PROMPT } from './summary-prompt.ts';

export class WrittenSummary implements AnswerReader {
  candidate: PlannedCandidate | undefined;
  answer = new AnswerFold();

  constructor(private readonly question: Message) {}

  requestFor({ model, options, limits }: PlannedCandidate): CompletionRequest {
    const system = SUMMARY_SYSTEM_PROMPT;
    return { model, system, messages: [this.question], options, tools: [], limits };
  }

  /** An estimate. */
  get inputTokens(): number {
    return estimateTextTokens(SUMMARY_SYSTEM_PROMPT) + estimateMessageTokens(this.question);
  }

  /** The vendor's counts, and estimates where it reported none. */
  usage(reported: TokenUsage): TokenUsage {
    if (reported.inputTokens !== undefined && reported.outputTokens !== undefined) return reported;
    return {
      ...reported,
      inputTokens: reported.inputTokens ?? this.inputTokens,
      outputTokens: reported.outputTokens ?? estimateMessageTokens(this.answer.toMessage()),
      isEstimated: true,
    };
  }

  take(event: RoutedEvent): void {
    if (event.type !== 'route-start') return this.answer.add(event);
    this.candidate = event.candidate;
    this.answer = new AnswerFold();
  }
}
