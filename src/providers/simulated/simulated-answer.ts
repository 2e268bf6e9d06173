/** Composes a complete simulated answer, as deltas of one token each. */
import type { CompletionEvent, FinishReason } from '../../model/completion-event.ts';
import type { CompletionRequest, ToolDefinition } from '../../model/completion-request.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { type TokenUsage, UNKNOWN_USAGE } from '../../model/usage.ts';
import { sampleValue } from './sample-value.ts';
import { hashText, seededRandom } from './seeded-random.ts';
import { fillText, lastToolResult, lastUserText, openingWords } from './simulated-text.ts';
import { inputTokens, splitTokens } from './simulated-tokens.ts';
import type { SimulationScript } from './simulation-script.ts';

export type SimulatedAnswer = {
  /** One event per token. */
  readonly deltas: readonly CompletionEvent[];
  readonly finishReason: FinishReason;
  readonly usage: TokenUsage;
};

/** The part of a long message that goes into the seed. */
const HASHED_CHARACTERS = 1_000;

/** @throws RhetorError `invalid_value` if the script names a tool that the request does not offer */
export function composeAnswer(
  request: CompletionRequest,
  script: SimulationScript,
): SimulatedAnswer {
  const { messages, options } = request;
  const seed = script.seed ?? options.seed ?? 0;
  const user = lastUserText(messages).slice(0, HASHED_CHARACTERS);
  const random = seededRandom(hashText(user, seed + messages.length));

  const tool = chooseTool(request, script);
  const reasoning = reasoningDeltas(script.reasoningLength, random);
  const content =
    tool === undefined
      ? textDeltas(answerText(request, script, random))
      : toolCallDeltas(tool, hashText(tool.name + user, seed + messages.length));
  const complete = [...reasoning, ...content];
  const limit = options.maxTokens ?? complete.length;
  const deltas = complete.slice(0, limit);
  return {
    deltas,
    finishReason:
      script.finishReason ??
      (deltas.length < complete.length ? 'length' : tool === undefined ? 'stop' : 'tool_calls'),
    usage: script.isCounted
      ? {
          inputTokens: inputTokens(request),
          outputTokens: deltas.length,
          cachedInputTokens: 0,
          cacheWriteTokens: undefined,
          reasoningTokens: Math.min(reasoning.length, deltas.length),
          isEstimated: false,
        }
      : UNKNOWN_USAGE,
  };
}

/** `tool_choice` binds, as it does for a real model; the script's tool is called once, until its result is there. */
function chooseTool(
  { tools, options, messages }: CompletionRequest,
  script: SimulationScript,
): ToolDefinition | undefined {
  const choice = options.toolChoice?.type ?? 'auto';
  if (choice === 'none') return undefined;
  const chosenName = options.toolChoice?.type === 'tool' ? options.toolChoice.name : undefined;
  const isScripted = script.tool !== undefined && lastToolResult(messages) === undefined;
  if (choice === 'auto' && !isScripted) return undefined;
  const name = chosenName ?? (script.tool || undefined);
  const tool = name === undefined ? tools[0] : tools.find((known) => known.name === name);
  if (tool !== undefined) return tool;
  const source = choice === 'auto' ? 'The parameter "tool" of the simulated model' : 'tool_choice';
  throw new RhetorError(
    'invalid_value',
    name === undefined
      ? `${source} asks for a tool call, but the request offers no tools.`
      : `${source} names a tool that the request does not offer.`,
  );
}

function answerText(
  request: CompletionRequest,
  script: SimulationScript,
  random: () => number,
): string {
  const format = request.options.responseFormat;
  if (format?.type === 'json-schema') return JSON.stringify(sampleValue(format.schema));
  const opening = script.isEcho
    ? lastUserText(request.messages)
    : openingWords(request, script.baseModel);
  if (format?.type === 'json') return JSON.stringify({ message: opening });
  return untilStop(prose(opening, script, random), request.options.stop ?? []);
}

/** Makes the answer long enough for the fault that its script places within it. */
function prose(opening: string, script: SimulationScript, random: () => number): string {
  if (script.length !== undefined) {
    const text = script.isEcho ? opening : fillText(opening, script.length, random);
    return splitTokens(text).slice(0, script.length).join('');
  }
  if (script.isEcho) return opening;
  const faults = [script.cutAfter, script.stallAfter, script.failureAfter];
  return fillText(
    opening,
    Math.max(script.usualLength, ...faults.map((after) => after ?? 0)),
    random,
  );
}

function untilStop(text: string, stop: readonly string[]): string {
  let end = text.length;
  for (const sequence of stop) {
    const index = sequence === '' ? -1 : text.indexOf(sequence);
    if (index !== -1 && index < end) end = index;
  }
  return text.slice(0, end);
}

function textDeltas(text: string): readonly CompletionEvent[] {
  return splitTokens(text).map((token) => ({ type: 'text-delta', text: token }));
}

function reasoningDeltas(length: number, random: () => number): readonly CompletionEvent[] {
  if (length === 0) return [];
  return splitTokens(fillText('', length, random))
    .slice(0, length)
    .map((token) => ({ type: 'reasoning-delta', text: token }));
}

function toolCallDeltas(tool: ToolDefinition, identity: number): readonly CompletionEvent[] {
  const id = `call_${identity.toString(16).padStart(8, '0')}`;
  const json = JSON.stringify(sampleValue({ type: 'object', ...tool.parameters }));
  return [
    { type: 'tool-call-delta', index: 0, id, name: tool.name, arguments: '' },
    ...splitTokens(json).map((token): CompletionEvent => {
      return { type: 'tool-call-delta', index: 0, arguments: token };
    }),
  ];
}
