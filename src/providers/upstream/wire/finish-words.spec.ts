import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { finishReasonOf, saidFinish } from './finish-words.ts';

function reasonOf(word: string, known: { hasCalls?: boolean; isProven?: boolean } = {}): string {
  const { hasCalls = false, isProven = false } = known;
  try {
    return finishReasonOf({ provider: 'acme', word, hasCalls, isProven });
  } catch (error) {
    expect(error).toMatchObject({ code: 'upstream_error' });
    return 'error';
  }
}

describe('finishReasonOf', () => {
  it.each([
    ['stop', 'stop end_turn stop_sequence STOP COMPLETE eos eos_token FINISH_REASON_STOP endTurn'],
    ['stop', 'pause_turn load completed'],
    ['length', 'length max_tokens MAX_TOKENS max_output_tokens model_length maxTokens'],
    ['length', 'model_context_window_exceeded ERROR_LIMIT token_limit_reached context_full'],
    ['tool_calls', 'tool_calls tool_use function_call TOOL_CALL tool-calls'],
    ['content_filter', 'content_filter refusal sensitive safety SAFETY RECITATION BLOCKLIST SPII'],
    ['content_filter', 'PROHIBITED_CONTENT guardrail_intervened ERROR_TOXIC content_blocked'],
    ['error', 'error network_error abort insufficient_system_resource OTHER cancelled timeout'],
    ['error', 'MALFORMED_FUNCTION_CALL internal_server_error request_failed connection_aborted'],
  ])('is %s for %s', (reason, words) => {
    for (const word of words.split(' ')) {
      expect([word, reasonOf(word)]).toEqual([word, reason]);
      // Proof of the end does not make another word of one that is known.
      expect([word, reasonOf(word, { isProven: true })]).toEqual([word, reason]);
    }
  });

  it('reads words that have another behind them', () => {
    expect(reasonOf('content_filter: SAFETY')).toBe('content_filter');
    expect(reasonOf('function_call_filter: MALFORMED_FUNCTION_CALL')).toBe('error');
  });

  it('takes an unknown word for an end only where that is proven', () => {
    const word = 'of_next_year';
    expect(reasonOf(word)).toBe('error');
    expect(reasonOf(word, { isProven: true })).toBe('stop');
    expect(reasonOf(word, { isProven: true, hasCalls: true })).toBe('tool_calls');
  });

  it('is tool_calls where a server says stop of an answer with calls, and only there', () => {
    expect(reasonOf('stop', { hasCalls: true })).toBe('tool_calls');
    expect(reasonOf('max_tokens', { hasCalls: true })).toBe('length');
  });

  it('names the vendor’s word, unless it is no word', () => {
    const end = (word: string) => () =>
      finishReasonOf({ provider: 'acme', word, hasCalls: false, isProven: false });
    expect(end('network_error')).toThrow('acme ended its answer with "network_error"');
    expect(end('<b>x</b>')).toThrow('acme ended its answer with an unknown word');
    expect(end('x'.repeat(65))).toThrow('with an unknown word');
  });

  it('never makes a stop of any unproven word that is not known', () => {
    const known = new Set(['stop', 'end', 'eos', 'done', 'load', 'finish', 'normal']);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (word) => {
        fc.pre(!known.has(word.toLowerCase()));
        expect(reasonOf(word)).not.toBe('stop');
      }),
    );
  });
});

describe('saidFinish', () => {
  it.each(['', ' ', 'null', 'None', undefined])('takes %j for nothing', (word) => {
    expect(saidFinish(word)).toBeUndefined();
  });

  it('keeps a word as it is', () => {
    expect(saidFinish('STOP')).toBe('STOP');
  });
});
