/** Translates the finish reasons of all vendors, and of servers that speak their protocols, into ours. */
import type { FinishReason } from '../../../model/completion-event.ts';
import { RhetorError } from '../../../model/rhetor-error.ts';

/** Every finish reason but `cancelled`, which only a caller causes. */
type EndingReason = Exclude<FinishReason, 'cancelled'>;

const WORDS: Readonly<Record<EndingReason, readonly string[]>> = {
  stop: [
    'stop',
    'stop_sequence',
    'stop_token',
    'end_turn',
    'end_of_turn',
    'eos',
    'eos_token',
    'eos_token_found',
    'end',
    'complete',
    'completed',
    'finish',
    'finished',
    'done',
    'success',
    'normal',
    'compaction',
    // The vendor paused a long turn with its own tools; a client may ask it to continue.
    'pause_turn',
    'load',
    'unload',
  ],
  length: [
    'length',
    'max_tokens',
    'max_output_tokens',
    'max_new_tokens',
    'max_completion_tokens',
    'max_length',
    'model_length',
    'model_context_window_exceeded',
    'context_length_exceeded',
    'context_window_exceeded',
    // Cohere
    'error_limit',
  ],
  tool_calls: ['tool_calls', 'tool_call', 'tool_use', 'function_call', 'function_calls'],
  content_filter: [
    'content_filter',
    'content_filtered',
    'refusal',
    'sensitive',
    'safety',
    'image_safety',
    'recitation',
    'image_recitation',
    'blocklist',
    'prohibited_content',
    'image_prohibited_content',
    'spii',
    'language',
    'model_armor',
    'guardrail_intervened',
    // Cohere
    'error_toxic',
  ],
  error: [
    'error',
    'network_error',
    'server_error',
    'abort',
    'aborted',
    'cancelled',
    'canceled',
    'user_cancel',
    'timeout',
    'failed',
    'insufficient_system_resource',
    'other',
    'image_other',
    'no_image',
    'finish_reason_unspecified',
    'malformed_function_call',
    'malformed_response',
    'unexpected_tool_call',
    'too_many_tool_calls',
    'missing_thought_signature',
  ],
};

const REASONS: ReadonlyMap<string, EndingReason> = new Map(
  (Object.keys(WORDS) as EndingReason[]).flatMap((reason) =>
    WORDS[reason].map((word) => [word, reason] as const),
  ),
);

/** For words that are missing from the table but clear in meaning; the first match wins. */
const STEMS: readonly (readonly [RegExp, EndingReason])[] = [
  [/error|fail|abort|cancel|interrupt|timed?_?out|disconnect|overload|malformed|invalid/, 'error'],
  [/insufficient|unavailable|exhausted|truncat|incomplete|exception|crash/, 'error'],
  [
    /filter|safety|sensitive|moderat|censor|prohibit|blocked|refus|policy|violation/,
    'content_filter',
  ],
  [/length|max|limit|exceed|too_long|context/, 'length'],
  [/tool|function/, 'tool_calls'],
];

/** Values that servers send when they have no finish reason. */
const MUTE: ReadonlySet<string> = new Set(['', 'null', 'none', 'undefined']);

/** Longer words are truncated before the look-up, in characters. */
const LONGEST_WORD = 64;
/** Only plain words are quoted in an error message. */
const PLAIN_WORD = /^[\w .:-]{1,64}$/;

/** The vendor's word; undefined if the vendor gave no reason. */
export function saidFinish(word: string | undefined): string | undefined {
  return word === undefined || MUTE.has(word.trim().toLowerCase()) ? undefined : word;
}

/** What is known about an answer when it ends. */
export type Ending = {
  /** The provider's id, for the message. */
  readonly provider: string;
  /** The vendor's word. */
  readonly word: string;
  readonly hasCalls: boolean;
  /** The answer has content, and a terminal marker besides the word. */
  readonly isProven: boolean;
};

/**
 * An unknown word counts as `stop` only if content and a terminal marker prove that the answer is complete.
 * @throws RhetorError `upstream_error` that quotes the word, if it means a failure or is unknown
 */
export function finishReasonOf({ provider, word, hasCalls, isProven }: Ending): EndingReason {
  const reason = meaningOfFinish(word) ?? (isProven ? 'stop' : 'error');
  if (reason === 'error') {
    throw new RhetorError(
      'upstream_error',
      `${provider} ended its answer with ${PLAIN_WORD.test(word) ? `"${word}"` : 'an unknown word'}, before it was complete.`,
    );
  }
  // Some servers send `stop` for an answer that consists of tool calls.
  return reason === 'stop' && hasCalls ? 'tool_calls' : reason;
}

/** Undefined for a word that no vendor is known to use. */
export function meaningOfFinish(word: string): EndingReason | undefined {
  const plain = word
    .slice(0, LONGEST_WORD)
    .trim()
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^finish_reason_(?!unspecified)/, '');
  return REASONS.get(plain) ?? STEMS.find(([stem]) => stem.test(plain))?.[1];
}
