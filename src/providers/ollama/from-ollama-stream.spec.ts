import { describe, expect, it } from 'vitest';
import type { CompletionEvent } from '../../model/completion-event.ts';
import { OllamaAnswer, readOllamaStream } from './from-ollama-stream.ts';
import { OllamaFailure } from './ollama-errors.ts';

async function* replay(text: string, failure?: Error, onLetGo?: () => void) {
  try {
    yield new TextEncoder().encode(text);
    if (failure !== undefined) throw failure;
  } finally {
    onLetGo?.();
  }
}

async function read(lines: readonly object[], failure?: Error): Promise<CompletionEvent[]> {
  return readText(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), failure);
}

async function readText(text: string, failure?: Error): Promise<CompletionEvent[]> {
  const seen: CompletionEvent[] = [];
  let calls = 0;
  const createId = (): string => `made_${(calls += 1)}`;
  const body = Promise.resolve({ body: replay(text, failure) });
  const batches = readOllamaStream(body, new OllamaAnswer('acme', createId), () => undefined);
  for await (const batch of batches) seen.push(...batch);
  return seen;
}

function token(message: object): object {
  return { model: 'm', message: { role: 'assistant', content: '', ...message }, done: false };
}
const DONE = { message: { role: 'assistant', content: '' }, done: true, done_reason: 'stop' };

describe('fromOllamaStream', () => {
  it('streams reasoning and text, and ends with the counts', async () => {
    expect(
      await read([
        token({ thinking: 'Hm.' }),
        token({ content: 'Hel' }),
        token({}),
        token({ content: 'lo' }),
        { ...DONE, prompt_eval_count: 12, eval_count: 3 },
      ]),
    ).toEqual([
      { type: 'reasoning-delta', text: 'Hm.' },
      { type: 'text-delta', text: 'Hel' },
      { type: 'text-delta', text: 'lo' },
      {
        type: 'response-end',
        finishReason: 'stop',
        rawFinishReason: 'stop',
        usage: {
          inputTokens: 12,
          outputTokens: 3,
          cachedInputTokens: undefined,
          reasoningTokens: undefined,
          isEstimated: false,
        },
      },
    ]);
  });

  it('takes text that comes with the last line', async () => {
    const last = { ...DONE, message: { role: 'assistant', content: 'all of it' } };
    expect((await read([last])).map((event) => event.type)).toEqual(['text-delta', 'response-end']);
  });

  it('numbers tool calls, writes their arguments as JSON and makes ids where there are none', async () => {
    const events = await read([
      token({ tool_calls: [{ function: { name: 'get', arguments: { a: [1] } } }] }),
      token({
        tool_calls: [
          { id: 'call_b', function: { name: 'now', arguments: {} } },
          { id: '', function: { name: 'put', arguments: '{"b":2}' } },
        ],
      }),
      DONE,
    ]);
    expect(events.slice(0, -1)).toEqual([
      { type: 'tool-call-delta', index: 0, id: 'made_1', name: 'get', arguments: '{"a":[1]}' },
      { type: 'tool-call-delta', index: 1, id: 'call_b', name: 'now', arguments: '{}' },
      { type: 'tool-call-delta', index: 2, id: 'made_2', name: 'put', arguments: '{"b":2}' },
    ]);
    expect(events.at(-1)).toMatchObject({ finishReason: 'tool_calls', rawFinishReason: 'stop' });
  });

  it('makes ids of its own that differ', async () => {
    const line = token({ tool_calls: [{ function: { name: 'a' } }, { function: { name: 'b' } }] });
    const text = `${JSON.stringify(line)}\n${JSON.stringify(DONE)}\n`;
    const ids: (string | undefined)[] = [];
    const opening = Promise.resolve({ body: replay(text) });
    for await (const batch of readOllamaStream(
      opening,
      new OllamaAnswer('acme'),
      () => undefined,
    )) {
      for (const event of batch) if (event.type === 'tool-call-delta') ids.push(event.id);
    }
    expect(ids).toEqual([expect.stringMatching(/^call_.{8}/), expect.stringMatching(/^call_.{8}/)]);
    expect(new Set(ids).size).toBe(2);
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['load', 'stop'],
    ['a_reason_of_next_year', 'stop'],
  ])('calls %s %s', async (raw, finishReason) => {
    expect(await read([{ ...DONE, done_reason: raw }])).toMatchObject([
      { finishReason, rawFinishReason: raw },
    ]);
  });

  it('does not end an answer that was not done, even in the middle of a line', async () => {
    const line = `${JSON.stringify(token({ content: 'Hel' }))}\n`;
    for (const half of ['{"message":{"con', '{"message":{"content":"lo"}']) {
      expect(await readText(line + half)).toEqual([{ type: 'text-delta', text: 'Hel' }]);
    }
  });

  it('takes a last line that lacks only its line end', async () => {
    expect((await readText(JSON.stringify(DONE))).at(-1)?.type).toBe('response-end');
    await expect(readText('{"error":"it broke"}')).rejects.toThrow(OllamaFailure);
  });

  it('skips blank lines, but no line that it cannot read', async () => {
    const line = JSON.stringify(token({ content: 'a' }));
    expect(await readText(`\n${line}\r\n\n`)).toEqual([{ type: 'text-delta', text: 'a' }]);
    await expect(readText(`${line}\n{"message":{"conte\n`)).rejects.toThrow(SyntaxError);
    await expect(readText('42\n')).rejects.toThrow(SyntaxError);
  });

  it.each([
    [{ message: 'x' }, 'message is not an object'],
    [{ message: { content: { toString: 1 } } }, 'message.content is not text'],
    [{ message: { thinking: 7 } }, 'message.thinking is not text'],
    [{ message: { tool_calls: {} } }, 'message.tool_calls is not a list'],
    [{ message: { tool_calls: [{}] } }, 'tool_calls[].function is not an object'],
    [{ message: { tool_calls: [{ function: { name: 7 } }] } }, 'tool_calls[].function.name'],
    [{ done: true, done_reason: {} }, 'done_reason is not text'],
  ])('names the field that does not fit: %j', async (line, fault) => {
    await expect(read([line])).rejects.toThrow(fault);
  });

  it('takes content that comes in parts, and knows no count that is none', async () => {
    const parts = [{ type: 'text', text: 'a' }, 'b'];
    const done = { done: true, prompt_eval_count: -5, eval_count: 'NaN' };
    expect(await read([{ message: { content: parts } }, done])).toMatchObject([
      { type: 'text-delta', text: 'ab' },
      { type: 'response-end', usage: { inputTokens: undefined, outputTokens: undefined } },
    ]);
  });

  it('raises an error line', async () => {
    await expect(read([token({ content: 'a' }), { error: 'it broke' }])).rejects.toThrow(
      new OllamaFailure('it broke'),
    );
    await expect(read([{ error: { message: 'as OpenAI says it' } }])).rejects.toThrow(
      new OllamaFailure('as OpenAI says it'),
    );
  });

  it('lets a failure through, unless the answer was whole', async () => {
    const failure = new Error('connection lost');
    await expect(read([token({ content: 'a' })], failure)).rejects.toBe(failure);
    expect((await read([DONE], failure)).at(-1)?.type).toBe('response-end');
  });

  it('announces the last word before it lets the body go and before it ends', async () => {
    const happened: string[] = [];
    const body = replay(`${JSON.stringify(DONE)}\n`, undefined, () => happened.push('let go'));
    const batches = readOllamaStream(Promise.resolve({ body }), new OllamaAnswer('acme'), () =>
      happened.push('last word'),
    );
    for await (const batch of batches) happened.push(...batch.map(({ type }) => type));
    expect(happened).toEqual(['last word', 'let go', 'response-end']);
  });
});
