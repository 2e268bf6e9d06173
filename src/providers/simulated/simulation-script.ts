/** The script in a simulated model's name, `simulated-standard?rate=50&cut=40`, read and checked. */
import type { FinishReason } from '../../model/completion-event.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import {
  invalidParameter,
  readChoice,
  readFlag,
  readNumber,
  readParameters,
  shown,
} from './script-parameters.ts';

type ModelPace = {
  readonly tokensPerSecond: number;
  readonly firstTokenMs: number;
  readonly usualLength: number;
};

/** The three models differ as a small, a middle and a large model do: in speed and in length. */
const MODELS: ReadonlyMap<string, ModelPace> = new Map([
  ['simulated-fast', { tokensPerSecond: 200, firstTokenMs: 80, usualLength: 60 }],
  ['simulated-standard', { tokensPerSecond: 80, firstTokenMs: 250, usualLength: 140 }],
  ['simulated-advanced', { tokensPerSecond: 40, firstTokenMs: 600, usualLength: 320 }],
]);

export const SIMULATED_MODELS: readonly string[] = [...MODELS.keys()];

/** A refusal as an upstream gives it: an HTTP status, a named fault, or a reset connection. */
export type ScriptedFailure =
  number | 'context_length_exceeded' | 'content_filtered' | 'connection_reset';

const NAMED_FAILURES = ['context_length_exceeded', 'content_filtered', 'connection_reset'] as const;
const FINISH_REASONS = ['stop', 'length', 'tool_calls', 'content_filter'] as const;

/** One rehearsal. Each field is the parameter of the same meaning; a token is about one word. */
export type SimulationScript = {
  /** The model's name without its script. */
  readonly baseModel: string;
  /** `rate`: tokens a second, 0 to 1,000,000; 0 is as fast as possible, without a timer. */
  readonly tokensPerSecond: number;
  /** `ttft`: milliseconds to the first token or the refusal, 0 to 3,600,000; 0 if rate is 0. */
  readonly firstTokenMs: number;
  /** The length at which an answer of this model ends its sentence. */
  readonly usualLength: number;
  /** `length`: exact tokens of the answer's text, 1 to 100,000. */
  readonly length: number | undefined;
  /** `reasoning`: tokens of reasoning before the answer, 0 to 100,000. */
  readonly reasoningLength: number;
  /** `seed`: an integer from 0; the same seed and request give the same answer. */
  readonly seed: number | undefined;
  /** `echo`: the answer is the last user message, word for word. */
  readonly isEcho: boolean;
  /** `tool`: call the tool of this name; without a value ('') the first tool of the request. */
  readonly tool: string | undefined;
  /** `finish`: stop, length, tool_calls or content_filter, whatever the answer is. */
  readonly finishReason: FinishReason | undefined;
  /** `usage=none`: an upstream that counts nothing. */
  readonly isCounted: boolean;
  /** `error`: an HTTP status from 400 to 599, context_length_exceeded, content_filtered or connection_reset. */
  readonly failure: ScriptedFailure | undefined;
  /** `error_after`: the failure (500 if no other is named) comes after so many tokens, not before. */
  readonly failureAfter: number | undefined;
  /** `retry_after`: seconds that the refusal asks callers to wait, 0 to 86,400. */
  readonly retryAfterMs: number | undefined;
  /** `cut`: the stream closes after so many tokens, without its terminator. */
  readonly cutAfter: number | undefined;
  /** `stall`: silence after so many tokens, until the idle limit. */
  readonly stallAfter: number | undefined;
  /** `silent`: the request is accepted and never answered. */
  readonly isSilent: boolean;
};

const LONGEST_ANSWER = 100_000;

/**
 * @throws RhetorError `model_not_found` for a name that is none of the three, `invalid_value` that
 *   names the parameter for one that is unknown, given twice or out of range
 */
export function parseSimulationScript(model: string): SimulationScript {
  const mark = model.indexOf('?');
  const baseModel = mark === -1 ? model : model.slice(0, mark);
  const pace = MODELS.get(baseModel);
  if (pace === undefined) {
    throw new RhetorError(
      'model_not_found',
      `There is no simulated model "${shown(baseModel)}"; there are ${SIMULATED_MODELS.join(', ')}.`,
      { upstreamStatus: 404 },
    );
  }
  const parameters = readParameters(mark === -1 ? '' : model.slice(mark + 1));
  const number = (name: string, least: number, most: number, isWhole = true) =>
    readNumber(name, parameters.get(name), least, most, isWhole);
  const tokens = (name: string, least = 0) => number(name, least, LONGEST_ANSWER);

  const rate = number('rate', 0, 1_000_000, false);
  const retryAfter = number('retry_after', 0, 86_400, false);
  const failureAfter = tokens('error_after');
  const failure =
    readFailure(parameters.get('error')) ?? (failureAfter === undefined ? undefined : 500);
  return {
    baseModel,
    tokensPerSecond: rate ?? pace.tokensPerSecond,
    firstTokenMs: number('ttft', 0, 3_600_000, false) ?? (rate === 0 ? 0 : pace.firstTokenMs),
    usualLength: pace.usualLength,
    length: tokens('length', 1),
    reasoningLength: tokens('reasoning') ?? 0,
    seed: number('seed', 0, Number.MAX_SAFE_INTEGER),
    isEcho: readFlag('echo', parameters.get('echo')),
    tool: parameters.get('tool'),
    finishReason: readChoice('finish', parameters.get('finish'), FINISH_REASONS),
    isCounted: readChoice('usage', parameters.get('usage'), ['none', 'full']) !== 'none',
    failure,
    failureAfter,
    retryAfterMs: retryAfter === undefined ? undefined : retryAfter * 1000,
    cutAfter: tokens('cut'),
    stallAfter: tokens('stall'),
    isSilent: readFlag('silent', parameters.get('silent')),
  };
}

function readFailure(value: string | undefined): ScriptedFailure | undefined {
  if (value === undefined) return undefined;
  const named = NAMED_FAILURES.find((known) => known === value);
  if (named !== undefined) return named;
  if (/^[45]\d\d$/.test(value)) return Number(value);
  throw invalidParameter(
    'error',
    value,
    `a status from 400 to 599, or ${NAMED_FAILURES.join(', ')}`,
  );
}
