/** Reads and validates the script in a simulated model's name, such as `simulated-standard?rate=50&cut=40`. */
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

/** The three models differ in speed and length, like a small, a medium and a large model. */
const MODELS: ReadonlyMap<string, ModelPace> = new Map([
  ['simulated-fast', { tokensPerSecond: 200, firstTokenMs: 80, usualLength: 60 }],
  ['simulated-standard', { tokensPerSecond: 80, firstTokenMs: 250, usualLength: 140 }],
  ['simulated-advanced', { tokensPerSecond: 40, firstTokenMs: 600, usualLength: 320 }],
]);

export const SIMULATED_MODELS: readonly string[] = [...MODELS.keys()];

/** An upstream's error: an HTTP status, a named fault, or a reset connection. */
export type ScriptedFailure =
  number | 'context_length_exceeded' | 'content_filtered' | 'connection_reset';

const NAMED_FAILURES = ['context_length_exceeded', 'content_filtered', 'connection_reset'] as const;
const FINISH_REASONS = ['stop', 'length', 'tool_calls', 'content_filter'] as const;

/** One simulation. Each field is the parameter of the same meaning; a token is about one word. */
export type SimulationScript = {
  /** The model's name without its script. */
  readonly baseModel: string;
  /** `rate`: tokens per second, 0 to 1,000,000; 0 is as fast as possible, without a timer. */
  readonly tokensPerSecond: number;
  /** `ttft`: milliseconds to the first token or the error, 0 to 3,600,000; 0 if rate is 0. */
  readonly firstTokenMs: number;
  /** The length after which an answer of this model ends with its current sentence. */
  readonly usualLength: number;
  /** `length`: exact number of tokens in the answer's text, 1 to 100,000. */
  readonly length: number | undefined;
  /** `reasoning`: tokens of reasoning before the answer, 0 to 100,000. */
  readonly reasoningLength: number;
  /** `seed`: a non-negative integer; the same seed and request give the same answer. */
  readonly seed: number | undefined;
  /** `echo`: the answer repeats the last user message word for word. */
  readonly isEcho: boolean;
  /** `tool`: calls the tool of this name; without a value ('') the first tool of the request. */
  readonly tool: string | undefined;
  /** `finish`: stop, length, tool_calls or content_filter, whatever the answer is. */
  readonly finishReason: FinishReason | undefined;
  /** `usage=none`: the upstream reports no token counts. */
  readonly isCounted: boolean;
  /** `error`: an HTTP status from 400 to 599, context_length_exceeded, content_filtered or connection_reset. */
  readonly failure: ScriptedFailure | undefined;
  /** `error_after`: the failure (500 if no other is given) comes after that many tokens instead of before. */
  readonly failureAfter: number | undefined;
  /** `retry_after`: seconds that the error asks callers to wait, 0 to 86,400. */
  readonly retryAfterMs: number | undefined;
  /** `cut`: the stream closes after that many tokens, without its terminator. */
  readonly cutAfter: number | undefined;
  /** `stall`: silence after that many tokens, until the idle limit. */
  readonly stallAfter: number | undefined;
  /** `silent`: the request is accepted but never answered. */
  readonly isSilent: boolean;
};

const LONGEST_ANSWER = 100_000;

/**
 * @throws RhetorError `model_not_found` for a name other than the three; `invalid_value`, with the name
 *   of the parameter, if one is unknown, given twice or out of range
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
