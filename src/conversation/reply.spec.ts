import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompletionEvent } from '../model/completion-event.ts';
import type { Message } from '../model/message.ts';
import { UNKNOWN_USAGE } from '../model/usage.ts';
import { Reply } from './reply.ts';

function replyOf(...events: readonly CompletionEvent[]): Reply {
  const reply = new Reply();
  for (const event of events) reply.add(event);
  return reply;
}

const text = (part: string): CompletionEvent => ({ type: 'text-delta', text: part });
const reasoning = (part: string, signature?: string): CompletionEvent => ({
  type: 'reasoning-delta',
  text: part,
  ...(signature === undefined ? {} : { signature }),
});

describe('a reply', () => {
  it('is empty until something of content comes', () => {
    const reply = replyOf({ type: 'usage', usage: UNKNOWN_USAGE }, text(''), {
      type: 'response-end',
      finishReason: 'stop',
      usage: UNKNOWN_USAGE,
    });
    expect(reply.toMessage()).toEqual({ role: 'assistant', parts: [] });
  });

  it('has its parts in the order that vendors want: reasoning, text, calls', () => {
    const reply = replyOf(
      { type: 'tool-call-delta', index: 0, id: 'c1', name: 'add', arguments: '{"a":' },
      text('Let me '),
      reasoning('First, '),
      { type: 'tool-call-delta', index: 1, id: 'c2', name: 'sub', arguments: '' },
      text('see.'),
      { type: 'tool-call-delta', index: 0, arguments: '1}' },
      reasoning('a sum.'),
    );
    expect(reply.toMessage()).toEqual({
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'First, a sum.' },
        { type: 'text', text: 'Let me see.' },
        { type: 'tool-call', id: 'c1', name: 'add', arguments: '{"a":1}' },
        { type: 'tool-call', id: 'c2', name: 'sub', arguments: '' },
      ],
    });
  });

  it('begins a new block of reasoning after a seal, and keeps each seal with its block', () => {
    expect(
      replyOf(
        reasoning('one '),
        reasoning('two', 'seal 1'),
        reasoning('', 'redacted'),
        reasoning('three'),
      ).toMessage().parts,
    ).toEqual([
      { type: 'reasoning', text: 'one two', signature: 'seal 1' },
      { type: 'reasoning', text: '', signature: 'redacted' },
      { type: 'reasoning', text: 'three' },
    ]);
  });

  it('loses the seals of a model that another one goes on for, and joins no block to them', () => {
    const reply = replyOf(reasoning('one', 'seal'), reasoning('two'), text('Hel'));
    reply.changeModel();
    reply.add(reasoning('three', 'other seal'));
    reply.add(text('lo'));
    expect(reply.toMessage().parts).toEqual([
      { type: 'reasoning', text: 'one' },
      { type: 'reasoning', text: 'two' },
      { type: 'reasoning', text: 'three', signature: 'other seal' },
      { type: 'text', text: 'Hello' },
    ]);
  });

  it('that was cut keeps text and reasoning, but no call: its arguments may be cut off', () => {
    const reply = replyOf(reasoning('Hm.', 'seal'), text('Let me'), {
      type: 'tool-call-delta',
      index: 0,
      id: 'c1',
      name: 'add',
      arguments: '{"a":1}',
    });
    expect(reply.toCutMessage()).toEqual({
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm.', signature: 'seal' },
        { type: 'text', text: 'Let me' },
      ],
    });
  });
});

/** Cuts a text into pieces; some may be empty. */
function piecesOf(whole: string): fc.Arbitrary<string[]> {
  return fc.array(fc.nat(whole.length), { maxLength: 6 }).map((cuts) => {
    const ends = [...cuts, whole.length].toSorted((a, b) => a - b);
    return ends.map((end, position) => whole.slice(ends[position - 1] ?? 0, end));
  });
}

type Answer = {
  readonly reasoning: string;
  readonly signature: string | undefined;
  readonly text: string;
  readonly calls: readonly {
    readonly id: string;
    readonly name: string;
    readonly arguments: string;
  }[];
};

const anyAnswer: fc.Arbitrary<Answer> = fc.record({
  reasoning: fc.string({ minLength: 1, unit: 'grapheme' }),
  signature: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  text: fc.string({ minLength: 1, unit: 'grapheme' }),
  calls: fc.array(
    fc.record({ id: fc.uuid(), name: fc.string({ minLength: 1 }), arguments: fc.json() }),
    { maxLength: 3 },
  ),
});

/** The deltas of one answer, cut anywhere, its kinds interleaved in any way. */
function deltasOf(answer: Answer): fc.Arbitrary<CompletionEvent[]> {
  const lanes: fc.Arbitrary<CompletionEvent[]>[] = [
    piecesOf(answer.reasoning).map((pieces) =>
      pieces.map((piece, position) =>
        reasoning(piece, position === pieces.length - 1 ? answer.signature : undefined),
      ),
    ),
    piecesOf(answer.text).map((pieces) => pieces.map(text)),
    ...answer.calls.map((call, index) =>
      piecesOf(call.arguments).map((pieces) =>
        pieces.map((piece, position): CompletionEvent => ({
          type: 'tool-call-delta',
          index,
          ...(position === 0 ? { id: call.id, name: call.name } : {}),
          arguments: piece,
        })),
      ),
    ),
  ];
  return fc.tuple(fc.tuple(...lanes), fc.infiniteStream(fc.nat())).map(([waiting, choices]) => {
    const left = waiting.map((lane) => [...lane]);
    const deltas: CompletionEvent[] = [];
    for (const choice of choices) {
      const open = left.filter((lane) => lane.length > 0);
      const delta = open[choice % open.length]?.shift();
      if (delta === undefined) break;
      deltas.push(delta);
    }
    return deltas;
  });
}

/** A call's index says when it began: its first delta is never before that of a lower index. */
function isPossible(deltas: readonly CompletionEvent[]): boolean {
  const begun = deltas.flatMap((delta) =>
    delta.type === 'tool-call-delta' && delta.id !== undefined ? [delta.index] : [],
  );
  return begun.every((index, position) => index === position);
}

describe('for any split of the deltas', () => {
  it('the message is the same', () => {
    const anySplit = anyAnswer.chain((answer) =>
      deltasOf(answer)
        .filter(isPossible)
        .map((deltas) => ({ answer, deltas })),
    );
    fc.assert(
      fc.property(anySplit, ({ answer, deltas }) => {
        const { signature } = answer;
        const expected: Message = {
          role: 'assistant',
          parts: [
            {
              type: 'reasoning',
              text: answer.reasoning,
              ...(signature === undefined ? {} : { signature }),
            },
            { type: 'text', text: answer.text },
            ...answer.calls.map((call) => ({ type: 'tool-call' as const, ...call })),
          ],
        };
        expect(replyOf(...deltas).toMessage()).toEqual(expected);
      }),
    );
  });
});
