/** The sample turn of both documents: its whole answer, and its steps. */
import type { Answer } from '../src/contract/answer.ts';
import type { StreamEnd, TextChunk } from '../src/contract/stream-data.ts';

export const TIMESTAMP = '2026-11-25T12:00:00.000Z';
export const CONTEXT = 'test';

export const ROUTE = { rule: 'default', attempts: 1 };
export const SOURCE = { model: 'simulated-fast', provider: 'simulated' };

const STORED = { message_id: '0199a2c4-7a51-7c3e-9d0a-1f2e3d4c5b6a', context_version: 1 };
const USAGE = { input_tokens: 12, output_tokens: 34, estimated: false };

export const SAMPLE_ANSWER: Answer = {
  message: 'Hello!',
  ...SOURCE,
  context: CONTEXT,
  finished: true,
  timestamp: TIMESTAMP,
  ...STORED,
  finish_reason: 'stop',
  usage: USAGE,
  route: ROUTE,
  simulated: true,
};

export const SAMPLE_CHUNK: TextChunk = {
  chunk: 'Hel',
  context: CONTEXT,
  ...SOURCE,
  timestamp: TIMESTAMP,
  done: false,
};

export function sampleEnd(reason: 'stop' | 'cancelled'): StreamEnd {
  return {
    chunk: '',
    context: CONTEXT,
    ...SOURCE,
    timestamp: TIMESTAMP,
    done: true,
    finish_reason: reason,
    usage: USAGE,
    ...STORED,
    attempts: 1,
    route: ROUTE,
    simulated: true,
  };
}
