/** Sample dialogues over /ws in flat frames, shown in docs/websocket.md and played by a test. */
import type { FlatClientFrame, FlatServerFrame } from '../src/contract/tekton.ts';
import type { Dialogue } from './dialogue.ts';
import { CONTEXT, ROUTE, SOURCE, TIMESTAMP } from './sample-turn.ts';

const timestamp = TIMESTAMP;
const context = CONTEXT;
const UNKNOWN = 'There is no provider "nobody".';

const FLAT_CHUNK: FlatServerFrame = {
  type: 'CHUNK',
  request_id: 'r1',
  chunk: 'Hel',
  context_id: context,
  ...SOURCE,
  timestamp,
  done: false,
};
const flatEnd = (finish_reason: 'stop' | 'cancelled'): FlatServerFrame => ({
  ...FLAT_CHUNK,
  chunk: '',
  done: true,
  finish_reason,
  usage: { input_tokens: 12, output_tokens: 34 },
  attempts: 1,
  route: ROUTE,
  simulated: true,
});
const FLAT_ANSWER: FlatServerFrame = {
  type: 'RESPONSE',
  request_id: 'r1',
  message: 'Hello!',
  content: 'Hello!',
  response: 'Hello!',
  context,
  context_id: context,
  ...SOURCE,
  finished: true,
  timestamp,
  finish_reason: 'stop',
  usage: { input_tokens: 12, output_tokens: 34 },
  route: ROUTE,
  simulated: true,
  metadata: {},
};

export const FLAT_DIALOGUES: readonly Dialogue<FlatClientFrame, FlatServerFrame>[] = [
  {
    title: 'Greeting',
    sent: [{ type: 'REGISTER', component_id: 'ergon', capabilities: ['chat'] }],
    received: [{ type: 'REGISTER_ACK', component_id: 'ergon' }],
  },
  {
    title: 'One prompt, with a whole answer',
    sent: [{ type: 'GENERATE', request_id: 'r1', prompt: 'Hello', context_id: context }],
    received: [FLAT_ANSWER],
  },
  {
    title: 'One prompt, with a streamed answer',
    sent: [{ type: 'STREAM', request_id: 'r1', prompt: 'Hello', context_id: context }],
    received: [FLAT_CHUNK, flatEnd('stop')],
  },
  {
    title: 'Messages, and cancelling',
    sent: [
      {
        type: 'CHAT_STREAM',
        request_id: 'r1',
        messages: [{ role: 'user', content: 'Hello' }],
        context_id: context,
        model: 'simulated-fast?length=5000',
      },
      { type: 'CANCEL', request_id: 'r1' },
    ],
    received: [FLAT_CHUNK, flatEnd('cancelled')],
  },
  {
    title: 'A request that fails',
    sent: [
      {
        type: 'CHAT',
        request_id: 'r1',
        messages: [{ role: 'user', content: 'Hello' }],
        provider_id: 'nobody',
      },
    ],
    received: [
      {
        type: 'ERROR',
        request_id: 'r1',
        error: UNKNOWN,
        detail: UNKNOWN,
        code: 'invalid_value',
        timestamp,
      },
    ],
  },
];
