import { describe, expect, it } from 'vitest';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { fromOpenAIStream } from './from-openai-stream.ts';

const TEXT = 'data: {"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":null}]}';
const STOP = 'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}';

type Read = { readonly types: readonly CompletionEvent['type'][]; readonly saidLastWord: boolean };

async function read(body: string | null): Promise<Read> {
  const types: CompletionEvent['type'][] = [];
  let saidLastWord = false;
  const opening = Promise.resolve(new Response(body));
  for await (const event of fromOpenAIStream('acme', opening, () => (saidLastWord = true))) {
    types.push(event.type);
  }
  return { types, saidLastWord };
}

describe('fromOpenAIStream', () => {
  it.each([
    ['with its sentinel', `${TEXT}\n\n${STOP}\n\ndata: [DONE]\n\n`],
    ['without it', `${TEXT}\n\n${STOP}\n\n`],
    ['with half of it', `${TEXT}\n\n${STOP}\n\ndata: [DO`],
    ['without the last blank line', `${TEXT}\n\n${STOP}`],
    ['with what is no chunk between', `${TEXT}\n\ndata: null\n\ndata: 7\n\n: ping\n\n${STOP}\n\n`],
  ])('ends an answer %s', async (_how, body) => {
    expect(await read(body)).toEqual({ types: ['text-delta', 'response-end'], saidLastWord: true });
  });

  it.each([
    ['a finish reason', `${TEXT}\n\n`],
    ['the rest of an event', `${TEXT}\n\n${STOP.slice(0, -12)}`],
    ['a finish reason, whatever the sentinel says', `${TEXT}\n\ndata: [DONE]\n\n`],
  ])('has no end without %s', async (_what, body) => {
    expect(await read(body)).toEqual({ types: ['text-delta'], saidLastWord: false });
  });

  it('has no end without a body', async () => {
    expect(await read(null)).toEqual({ types: [], saidLastWord: false });
  });

  it.each([
    ['an object', 'data: {"error":{"message":"it broke","code":502}}\n\n'],
    ['a string', 'data: {"error":"it broke"}\n\n'],
    ['the data of an event of that name', 'event: error\ndata: {"message":"it broke"}\n\n'],
    ['the last thing, unended', 'data: {"error":"it broke"}'],
  ])('throws an error that is %s', async (_form, body) => {
    await expect(read(body)).rejects.toThrow('it broke');
  });

  it('does not take null for an error', async () => {
    const body = `${TEXT.slice(0, -1)},"error":null}\n\n${STOP}\n\n`;
    expect((await read(body)).types).toEqual(['text-delta', 'response-end']);
  });
});
