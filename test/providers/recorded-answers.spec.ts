/** Sends each recorded answer through its real provider over a real socket, as a whole and byte by byte. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AnthropicFactory } from '../../src/providers/anthropic/anthropic.factory.ts';
import type { CompletionProvider } from '../../src/providers/completion-provider.ts';
import { OllamaFactory } from '../../src/providers/ollama/ollama.factory.ts';
import { OpenAIFactory } from '../../src/providers/openai/openai.factory.ts';
import { ODD_ANSWERS } from '../upstream/odd-answers.ts';
import { RECORDED_ANSWERS, type RecordedAnswer } from '../upstream/recorded-answers.ts';
import {
  definitionOf,
  outcomeOf,
  reasoningIn,
  requestFor,
  textIn,
  toolCallsIn,
} from './completions.ts';

const FACTORIES = {
  openai: new OpenAIFactory(),
  anthropic: new AnthropicFactory(),
  ollama: new OllamaFactory(),
};
/** Pieces of this many bytes, each sent separately, so that boundaries fall everywhere. */
const PIECES = [Number.POSITIVE_INFINITY, 61] as const;

const TOOLS = [{ name: 'tides', parameters: { type: 'object' } }];

let playing: RecordedAnswer;
let pieceLength: number;
const server = createServer((_request, response) => {
  const { status = 200, headers = {}, body } = playing;
  response.writeHead(status, headers);
  const bytes = Buffer.from(body);
  const write = (from: number): void => {
    if (from >= bytes.length) return void response.end();
    response.write(bytes.subarray(from, Math.min(bytes.length, from + pieceLength)));
    setImmediate(() => write(from + pieceLength));
  };
  write(0);
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

function providerFor({ vendor, api = 'chat' }: RecordedAnswer): CompletionProvider {
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return FACTORIES[vendor].create(definitionOf(vendor, origin, { api }));
}

describe.each(PIECES)('a recorded answer in pieces of %s bytes', (length) => {
  it.each([...RECORDED_ANSWERS, ...ODD_ANSWERS].map((answer) => [answer.name, answer] as const))(
    'is read: %s',
    async (_name, answer) => {
      [playing, pieceLength] = [answer, length];
      const provider = providerFor(answer);
      const request = requestFor('m', { tools: TOOLS });
      const { events, error } = await provider
        .open(request, new AbortController().signal)
        .then(outcomeOf, (reason: unknown) => ({ events: [], error: reason }));
      await provider.close();
      if (answer.error === undefined) {
        expect(error).toBeUndefined();
        expect(events.at(-1)).toMatchObject({ type: 'response-end', ...answer.end });
        if (answer.text !== undefined) expect(textIn(events)).toBe(answer.text);
        // A call that came without an id has one of ours.
        if (answer.calls !== undefined) expect(toolCallsIn(events)).toMatchObject(answer.calls);
      } else {
        const { message, ...rest } = answer.error;
        expect(error).toMatchObject(rest);
        if (message !== undefined) expect((error as Error).message).toMatch(message);
      }
      if (answer.reasoning !== undefined) expect(reasoningIn(events)).toBe(answer.reasoning);
    },
  );
});
