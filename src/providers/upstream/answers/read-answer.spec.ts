import { describe, expect, it } from 'vitest';
import type { CompletionEvent, ResponseEnd } from '../../../model/completion-event.ts';
import { UNKNOWN_USAGE } from '../../../model/usage.ts';
import { readAnswer } from './read-answer.ts';
import type { StreamedAnswer } from './streamed-answer.ts';

/** A vendor with the events `{"text":…}` and `{"stop":…}`, and `{"over":true}` as the last one. */
class PlainAnswer implements StreamedAnswer {
  readonly isClosing = false;
  isComplete = false;
  private stop: string | undefined;

  accept(
    event: { readonly text?: string; readonly stop?: string; readonly over?: boolean },
    name?: string,
  ): readonly CompletionEvent[] {
    if (name === 'error') throw new Error('it broke');
    this.stop = event.stop ?? this.stop;
    this.isComplete = event.over === true;
    return event.text === undefined ? [] : [{ type: 'text-delta', text: event.text }];
  }

  acceptWhole(answer: {
    readonly text?: string;
    readonly stop?: string;
  }): readonly CompletionEvent[] {
    return this.accept(answer);
  }

  end(isMarked: boolean): ResponseEnd | undefined {
    if (isMarked && this.stop === 'unless marked') return undefined;
    if (this.stop === undefined) return undefined;
    const rawFinishReason = this.stop;
    return { type: 'response-end', finishReason: 'stop', rawFinishReason, usage: UNKNOWN_USAGE };
  }
}

type Read = { readonly types: readonly CompletionEvent['type'][]; readonly saidLastWord: boolean };

async function read(body: AsyncIterable<Uint8Array> | string | null): Promise<Read> {
  const types: CompletionEvent['type'][] = [];
  let saidLastWord = false;
  const opening = Promise.resolve(
    typeof body === 'string' || body === null ? new Response(body) : { body },
  );
  for await (const batch of readAnswer(opening, new PlainAnswer(), () => (saidLastWord = true))) {
    types.push(...batch.map(({ type }) => type));
  }
  return { types, saidLastWord };
}

const TEXT = 'data: {"text":"Hi"}';
const STOP = 'data: {"stop":"well"}';

describe('readAnswer', () => {
  it.each([
    ['with its sentinel', `${TEXT}\n\n${STOP}\n\ndata: [DONE]\n\n`],
    ['without it', `${TEXT}\n\n${STOP}\n\n`],
    ['with half of it', `${TEXT}\n\n${STOP}\n\ndata: [DO`],
    ['without the last blank line', `${TEXT}\n\n${STOP}`],
    ['with what is no object between', `${TEXT}\n\ndata: null\n\ndata: 7\n\n: ping\n\n${STOP}\n\n`],
    ['with more behind its sentinel', `${TEXT}\n\n${STOP}\n\ndata: [DONE]\n\n${TEXT}\n\n`],
    ['with more behind its last event', `${TEXT}\n\n${STOP}\n\ndata: {"over":true}\n\n${TEXT}\n\n`],
  ])('ends an answer %s', async (_how, body) => {
    expect(await read(body)).toEqual({ types: ['text-delta', 'response-end'], saidLastWord: true });
  });

  it.each([
    ['a finish reason', `${TEXT}\n\n`],
    ['the rest of an event', `${TEXT}\n\n${STOP.slice(0, -4)}`],
    ['a finish reason, whatever the sentinel says', `${TEXT}\n\ndata: [DONE]\n\n`],
  ])('has no end without %s', async (_what, body) => {
    expect(await read(body)).toEqual({ types: ['text-delta'], saidLastWord: false });
  });

  it.each([
    ['first', `data: \n\n${TEXT}\n\n${STOP}\n\n`],
    ['without a space', `${TEXT}\n\ndata:\n\n${STOP}\n\n`],
    ['of white space, named', `${TEXT}\n\nevent: ping\ndata:   \n\n${STOP}\n\n`],
    ['before the sentinel', `${TEXT}\n\n${STOP}\n\ndata: \n\ndata: [DONE] \n\n`],
    ['last, unended', `${TEXT}\n\n${STOP}\n\ndata: `],
  ])('takes empty data %s for a sign of life', async (_where, body) => {
    expect(await read(body)).toEqual({ types: ['text-delta', 'response-end'], saidLastWord: true });
  });

  it.each([
    ['an object', '{"text":"Hi","stop":"well"}'],
    ['behind white space and a mark of byte order', '\uFEFF\r\n {"text":"Hi","stop":"well"}\n'],
    ['on many lines', JSON.stringify({ text: 'Hi', stop: 'well' }, null, 2)],
    ['in a list', '[{"text":"Hi","stop":"well"}]'],
  ])('reads a whole answer that is %s, in any pieces', async (_form, body) => {
    async function* pieces(): AsyncGenerator<Uint8Array> {
      for (const byte of new TextEncoder().encode(body)) yield Uint8Array.of(byte);
    }
    const whole = { types: ['text-delta', 'response-end'], saidLastWord: true };
    expect(await read(body)).toEqual(whole);
    expect(await read(pieces())).toEqual(whole);
  });

  it('has no end of half an object', async () => {
    expect(await read('{"text":"Hi","st')).toEqual({ types: [], saidLastWord: false });
  });

  it('tells the answer whether its end was marked', async () => {
    const unless = 'data: {"stop":"unless marked"}\n\n';
    expect(await read(unless)).toMatchObject({ types: ['response-end'] });
    expect(await read(`${unless}data: [DONE]\n\n`)).toMatchObject({ types: [] });
    expect(await read(`${unless}data: [DONE]`)).toMatchObject({ types: [] });
    expect(await read('{"stop":"unless marked"}')).toMatchObject({ types: [] });
  });

  it('has no end without a body', async () => {
    expect(await read(null)).toEqual({ types: [], saidLastWord: false });
  });

  it.each([
    ['in the middle', 'event: error\ndata: {}\n\n'],
    ['as the last thing, unended', 'event: error\ndata: {}'],
  ])('throws the vendor’s error %s', async (_where, body) => {
    await expect(read(`${TEXT}\n\n${body}`)).rejects.toThrow('it broke');
  });

  it('emits the events that arrived in one piece with a failure before throwing it', async () => {
    const opening = Promise.resolve(new Response(`${TEXT}\n\n${TEXT}\n\ndata: {"te\n\n`));
    const batches = readAnswer(opening, new PlainAnswer(), () => undefined);
    expect((await batches.next()).value).toHaveLength(2);
    await expect(batches.next()).rejects.toThrow(SyntaxError);
  });

  it.each([
    ['as it came', '{"type":"said","text":"Hi"}', 'said'],
    ['by what the event says it is', '{"type":"over.and_out"}', 'over.and_out'],
    ['without a type', '{"text":"Hi"}', 'said'],
    ['without line breaks', '{"type":"a\\n\\nevent: b"}', 'said'],
    ['in a list, without line breaks', '[{"type":"a\\n\\nevent: b"}]', 'said'],
    ['in a list', '[{"type":"over"}]', 'over'],
  ])('names a frame that it passes on %s', async (_how, data, name) => {
    const opening = Promise.resolve(new Response(`event: said\ndata: ${data}\n\n`));
    const batches = readAnswer(opening, new PlainAnswer(), () => undefined, true);
    expect((await batches.next()).value?.[0]).toMatchObject({ type: 'vendor-frame', name });
  });

  it('throws for an event that is not JSON', async () => {
    await expect(read(`${TEXT}\n\ndata: {"te\n\n${STOP}\n\n`)).rejects.toThrow(SyntaxError);
  });

  it('throws a failure of the body, unless the answer was complete', async () => {
    const failure = new Error('connection lost');
    async function* failing(text: string): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode(text);
      throw failure;
    }
    await expect(read(failing(`${STOP}\n\n`))).rejects.toBe(failure);
    expect(await read(failing(`${STOP}\n\ndata: {"over":true}\n\n`))).toMatchObject({
      types: ['response-end'],
    });
  });

  it('drains the body once the answer is complete, and reports that before it ends', async () => {
    const happened: string[] = [];
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        yield new TextEncoder().encode(`${STOP}\n\ndata: {"over":true}\n\n`);
        await new Promise(() => undefined);
      } finally {
        happened.push('let go');
      }
    }
    const opening = Promise.resolve({ body: endless() });
    const batches = readAnswer(opening, new PlainAnswer(), () => happened.push('last word'));
    for await (const batch of batches) happened.push(...batch.map(({ type }) => type));
    expect(happened).toEqual(['let go', 'last word', 'response-end']);
  });
});
