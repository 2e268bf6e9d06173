/** The line below an answer: its model, time and tokens. */
import type { Answer } from '../../contract/answer.ts';

/** A complete answer, or the last step of a stream, which has no model if none answered. */
export type Answered = Pick<Answer, 'usage' | 'finish_reason' | 'fallback'> &
  Partial<Pick<Answer, 'provider' | 'model' | 'context'>>;

export function answerNote(answer: Answered, milliseconds: number): string {
  const { provider, model, usage, context, finish_reason: reason } = answer;
  const about = usage.estimated === true ? 'about ' : '';
  const tokens = [
    usage.input_tokens === undefined ? undefined : `${usage.input_tokens} in`,
    usage.output_tokens === undefined ? undefined : `${usage.output_tokens} out`,
  ].filter((part) => part !== undefined);
  return [
    `${model ?? 'no model'} (${provider ?? 'no provider'}${answer.fallback === true ? ', a fallback' : ''})`,
    `${(milliseconds / 1_000).toFixed(1)} s`,
    ...(tokens.length > 0 ? [`${about}${tokens.join(', ')}`] : []),
    ...(reason === 'stop' ? [] : [`finish reason: ${reason}`]),
    ...(context === undefined ? [] : [`context ${context}`]),
  ].join(' · ');
}
