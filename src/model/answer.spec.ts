import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AnswerFold } from './answer.ts';
import type { CompletionEvent } from './completion-event.ts';
import type { Message } from './message.ts';
import { UNKNOWN_USAGE } from './usage.ts';
import { vendorPart } from './vendors/vendor-part.ts';

function answerOf(...events: readonly CompletionEvent[]): AnswerFold {
  const answer = new AnswerFold();
  for (const event of events) answer.add(event);
  return answer;
}

const text = (part: string): CompletionEvent => ({ type: 'text-delta', text: part });
const reasoning = (part: string, signature?: string, block?: number): CompletionEvent => ({
  type: 'reasoning-delta',
  text: part,
  ...(block === undefined ? {} : { block }),
  ...(signature === undefined ? {} : { signature }),
});

describe('an answer', () => {
  it('is empty until content arrives', () => {
    const answer = answerOf({ type: 'usage', usage: UNKNOWN_USAGE }, text(''), {
      type: 'response-end',
      finishReason: 'stop',
      usage: UNKNOWN_USAGE,
    });
    expect(answer.toMessage()).toEqual({ role: 'assistant', parts: [] });
  });

  it('orders its parts as vendors expect them: reasoning, text, calls', () => {
    const answer = answerOf(
      { type: 'tool-call-delta', index: 0, id: 'c1', name: 'add', arguments: '{"a":' },
      text('Let me '),
      reasoning('First, '),
      { type: 'tool-call-delta', index: 1, id: 'c2', name: 'sub', arguments: '' },
      text('see.'),
      { type: 'tool-call-delta', index: 0, arguments: '1}' },
      reasoning('a sum.'),
    );
    expect(answer.toMessage()).toEqual({
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'First, a sum.' },
        { type: 'text', text: 'Let me see.' },
        { type: 'tool-call', id: 'c1', name: 'add', arguments: '{"a":1}' },
        { type: 'tool-call', id: 'c2', name: 'sub', arguments: '' },
      ],
    });
  });

  it('keeps reasoning blocks apart, sealed or not, and each seal with its block', () => {
    expect(
      answerOf(
        reasoning('one '),
        reasoning('two', 'seal 1'),
        reasoning('', 'redacted', 1),
        reasoning('three', undefined, 2),
        reasoning('', 'redacted too', 3),
      ).toMessage().parts,
    ).toEqual([
      { type: 'reasoning', text: 'one two', signature: 'seal 1' },
      { type: 'reasoning', text: '', signature: 'redacted' },
      { type: 'reasoning', text: 'three' },
      { type: 'reasoning', text: '', signature: 'redacted too' },
    ]);
  });

  it('has no part for a block or a call that never came', () => {
    const events: readonly CompletionEvent[] = [
      reasoning('', undefined, 0),
      reasoning('two', undefined, 1),
      { type: 'tool-call-delta', index: 1, id: 'c2', name: 'sub', arguments: '{}' },
    ];
    const answer = answerOf(...events);
    expect(answer.toMessage().parts).toEqual([
      { type: 'reasoning', text: 'two' },
      { type: 'tool-call', id: 'c2', name: 'sub', arguments: '{}' },
    ]);
    expect(answer.toEvents()).toEqual(events.slice(1));
  });

  it('becomes the smallest number of events with the same meaning', () => {
    const events = answerOf(
      text('one '),
      { type: 'tool-call-delta', index: 0, id: 'a', name: 'look', arguments: '{' },
      reasoning('Hm'),
      text('two'),
      reasoning('.', 'seal'),
      { type: 'tool-call-delta', index: 0, arguments: '}' },
    ).toEvents();
    expect(events).toEqual([
      reasoning('Hm.', 'seal'),
      text('one two'),
      { type: 'tool-call-delta', index: 0, id: 'a', name: 'look', arguments: '{}' },
    ]);
  });

  it('loses its seals when another model continues it', () => {
    const answer = answerOf(reasoning('one', 'seal'), reasoning('two', undefined, 1), text('Hel'));
    answer.changeModel();
    answer.add(reasoning('three', 'other seal', 2));
    answer.add(text('lo'));
    expect(answer.toMessage().parts).toEqual([
      { type: 'reasoning', text: 'one' },
      { type: 'reasoning', text: 'two' },
      { type: 'reasoning', text: 'three', signature: 'other seal' },
      { type: 'text', text: 'Hello' },
    ]);
  });

  it('has what the vendor alone can express in its place, with the thoughts and texts around it', () => {
    const use = vendorPart('anthropic', { type: 'server_tool_use', id: 's1', name: 'web_search' });
    const found = vendorPart('anthropic', { type: 'web_search_tool_result', tool_use_id: 's1' });
    const cited = {
      dialect: 'anthropic',
      fields: { citations: [{ url: 'https://a.b' }] },
    } as const;
    const answer = answerOf(
      reasoning('one', 'seal 1'),
      text('Let me look.'),
      { type: 'vendor-item', part: use },
      { type: 'vendor-item', part: found },
      reasoning('two', 'seal 2', 1),
      text('It says '),
      { type: 'text-delta', text: '', vendor: { dialect: 'anthropic', fields: {} } },
      text('yes'),
      { type: 'text-marks', vendor: cited },
      text('.'),
      reasoning('three', 'seal 3', 2),
      { type: 'tool-call-delta', index: 0, id: 'c1', name: 'add', arguments: '{}' },
    );
    const { parts } = answer.toMessage();
    expect(parts).toEqual([
      { type: 'reasoning', text: 'one', signature: 'seal 1' },
      { type: 'text', text: 'Let me look.' },
      use,
      found,
      { type: 'reasoning', text: 'two', signature: 'seal 2' },
      { type: 'text', text: 'It says ' },
      { type: 'text', text: 'yes', vendor: cited },
      { type: 'text', text: '.' },
      { type: 'reasoning', text: 'three', signature: 'seal 3' },
      { type: 'tool-call', id: 'c1', name: 'add', arguments: '{}' },
    ]);
    expect(answerOf(...answer.toEvents()).toMessage()).toEqual(answer.toMessage());
    expect(AnswerFold.from(answer.toMessage()).toMessage()).toEqual(answer.toMessage());
  });

  it("that was cut off has no question to the vendor's own tool that it did not answer", () => {
    const use = (id: string) =>
      vendorPart('anthropic', { type: 'server_tool_use', id, name: 'web_search' });
    const found = vendorPart('anthropic', { type: 'web_search_tool_result', tool_use_id: 's1' });
    const answer = answerOf(
      { type: 'vendor-item', part: use('s1') },
      { type: 'vendor-item', part: found },
      { type: 'vendor-item', part: use('s2') },
      text('I'),
    );
    expect(answer.toCutMessage().parts).toEqual([use('s1'), found, { type: 'text', text: 'I' }]);
  });

  it('that was cut off keeps text and reasoning, but no call, whose arguments may be incomplete', () => {
    const answer = answerOf(reasoning('Hm.', 'seal'), text('Let me'), {
      type: 'tool-call-delta',
      index: 0,
      id: 'c1',
      name: 'add',
      arguments: '{"a":1}',
    });
    expect(answer.toCutMessage()).toEqual({
      role: 'assistant',
      parts: [
        { type: 'reasoning', text: 'Hm.', signature: 'seal' },
        { type: 'text', text: 'Let me' },
      ],
    });
  });
});

/** Cuts a text into pieces, some of which may be empty. */
function piecesOf(whole: string): fc.Arbitrary<string[]> {
  return fc.array(fc.nat(whole.length), { maxLength: 6 }).map((cuts) => {
    const ends = [...cuts, whole.length].toSorted((a, b) => a - b);
    return ends.map((end, position) => whole.slice(ends[position - 1] ?? 0, end));
  });
}

type Said = {
  readonly thoughts: readonly { readonly text: string; readonly signature: string | undefined }[];
  readonly text: string;
  readonly calls: readonly {
    readonly id: string;
    readonly name: string;
    readonly arguments: string;
  }[];
};

const anyAnswer: fc.Arbitrary<Said> = fc.record({
  thoughts: fc.array(
    fc.record({
      text: fc.string({ minLength: 1, unit: 'grapheme' }),
      signature: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
    }),
    { maxLength: 3 },
  ),
  text: fc.string({ minLength: 1, unit: 'grapheme' }),
  calls: fc.array(
    fc.record({ id: fc.uuid(), name: fc.string({ minLength: 1 }), arguments: fc.json() }),
    { maxLength: 3 },
  ),
});

/** The deltas of one answer, cut at random and interleaved at random. */
function deltasOf(answer: Said): fc.Arbitrary<CompletionEvent[]> {
  const lanes: fc.Arbitrary<CompletionEvent[]>[] = [
    ...answer.thoughts.map(({ text: thought, signature }, block) =>
      piecesOf(thought).map((pieces) =>
        pieces.map((piece, position) =>
          reasoning(piece, position === pieces.length - 1 ? signature : undefined, block),
        ),
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

function messageOf({ thoughts, text: said, calls }: Said): Message {
  return {
    role: 'assistant',
    parts: [
      ...thoughts.map(({ text: thought, signature }) => ({
        type: 'reasoning' as const,
        text: thought,
        ...(signature === undefined ? {} : { signature }),
      })),
      { type: 'text', text: said },
      ...calls.map((call) => ({ type: 'tool-call' as const, ...call })),
    ],
  };
}

const anySplit = anyAnswer.chain((answer) =>
  deltasOf(answer).map((deltas) => ({ answer, deltas })),
);

/** Further thoughts stay where they came. */
const anySplitOfOneThought = anyAnswer.chain(({ thoughts, ...rest }) => {
  const answer = { thoughts: thoughts.slice(0, 1), ...rest };
  return deltasOf(answer).map((deltas) => ({ answer, deltas }));
});

describe('for any answer, its deltas cut and interleaved in any way', () => {
  it('the message is the same', () => {
    fc.assert(
      fc.property(anySplitOfOneThought, ({ answer, deltas }) => {
        expect(answerOf(...deltas).toMessage()).toEqual(messageOf(answer));
      }),
    );
  });

  it('its events make the same message again, and there are no more than it has parts', () => {
    fc.assert(
      fc.property(anySplit, ({ deltas }) => {
        const answer = answerOf(...deltas);
        const events = answer.toEvents();
        expect(answerOf(...events).toMessage()).toEqual(answer.toMessage());
        expect(events).toHaveLength(answer.toMessage().parts.length);
        expect(AnswerFold.from(answer.toMessage()).toMessage()).toEqual(answer.toMessage());
      }),
    );
  });

  it('a cut-off answer has all parts of the complete one except calls', () => {
    fc.assert(
      fc.property(anySplit, fc.nat(), ({ deltas }, cut) => {
        const answer = answerOf(...deltas.slice(0, cut % (deltas.length + 1)));
        const { parts } = answer.toMessage();
        expect(answer.toCutMessage().parts).toEqual(
          parts.filter(({ type }) => type !== 'tool-call'),
        );
      }),
    );
  });
});
