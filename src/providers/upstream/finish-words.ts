/** The words with which vendors, and the servers that speak their protocols, end an answer, and ours for them. */
import type { FinishReason } from '../../model/completion-event.ts';
import { RhetorError } from '../../model/rhetor-error.ts';

/** What an answer can end with by itself; only its caller cancels it. */
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
    // The vendor ran its own tools for long and would be asked to continue; the answer so far is whole.
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

/** For words that are not in the table but whose meaning is plain; the first that fits counts. */
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

/** Words that say nothing, as servers write them that have no reason to give. */
const MUTE: ReadonlySet<string> = new Set(['', 'null', 'none', 'undefined']);

/** Characters of a vendor's word that are looked at. */
const LONGEST_WORD = 64;
/** What may be shown of a vendor: names, and no more than names have. */
const PLAIN_WORD = /^[\w .:-]{1,64}$/;

/** The vendor's word, or undefined if it is none. */
export function saidFinish(word: string | undefined): string | undefined {
  return word === undefined || MUTE.has(word.trim().toLowerCase()) ? undefined : word;
}

/** What is known of an answer when it ends. */
export type Ending = {
  /** The provider's id, for the message. */
  readonly provider: string;
  /** The vendor's word. */
  readonly word: string;
  readonly hasCalls: boolean;
  /** It has content, and the vendor has marked its end by more than the word. */
  readonly isProven: boolean;
};

/**
 * A word that nobody knows ends an answer well only if that is proven otherwise.
 * @throws RhetorError `upstream_error` with the word, for one that says that the answer is not whole
 */
export function finishReasonOf({ provider, word, hasCalls, isProven }: Ending): EndingReason {
  const reason = reasonOf(word) ?? (isProven ? 'stop' : 'error');
  if (reason === 'error') {
    throw new RhetorError(
      'upstream_error',
      `${provider} ended its answer with ${PLAIN_WORD.test(word) ? `"${word}"` : 'an unknown word'}, before it was complete.`,
    );
  }
  // Some servers say `stop` of an answer that is nothing but tool calls.
  return reason === 'stop' && hasCalls ? 'tool_calls' : reason;
}

function reasonOf(word: string): EndingReason | undefined {
  const plain = word
    .slice(0, LONGEST_WORD)
    .trim()
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replace(/^finish_reason_(?!unspecified)/, '');
  return REASONS.get(plain) ?? STEMS.find(([stem]) => stem.test(plain))?.[1];
}
