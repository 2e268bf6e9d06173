/** Fills a store with everything that it can contain, including odd characters. */
import type { ContextStore } from '../../../src/context/ports/context-store.ts';
import { toImportFile } from '../../../src/context/records/import-file.ts';
import type { ImportedContext } from '../../../src/context/records/imported-context.ts';
import { type Message, textMessage } from '../../../src/model/message.ts';
import { UNKNOWN_USAGE } from '../../../src/model/usage.ts';
import { auditEntry } from '../ports/audit-trail-contract.ts';
import { newNote } from '../ports/note-store-contract.ts';
import { newTurn } from '../new-turn.ts';
import { historyOf } from '../reading-stores.ts';

/** Characters that break encodings, quoting or copies: NUL, half characters, emoji, escapes, line ends. */
export const ODD_TEXT =
  'nul \0 half \ud83d other \udc00 whole 😀 👩‍👩‍👧 escaped \\u0000 \\n "quoted" \'quoted\' {brace} \r\n\t\u2028 שלום \uFFFD end';

/** A word that a search finds in one message of each conversation. */
export const COMMON_WORD = 'saxophone';

const MESSAGES_OF_EACH = 260;

/** @param long conversations of 260 messages each, in addition to some short ones */
export async function fillStore(store: ContextStore, long = 40): Promise<void> {
  await fillTurns(store);
  await fillSummaries(store);
  await fillOthers(store);
  await store.transfer.importContexts(toImportFile(Array.from({ length: long }, manyMessages)));
}

async function fillTurns(store: ContextStore): Promise<void> {
  await store.contexts.create({
    contextId: 'full:pinned',
    component: 'ergon',
    metadata: { 'key 😀 "x"': ODD_TEXT, nested: { list: [1, null, '\\u0000'], half: '\ud800' } },
    pinned: [textMessage('system', 'Be brief.'), textMessage('user', ODD_TEXT)],
    maxTokens: 5_000,
    maxMessages: 50,
    createdAt: 1_000,
  });
  await store.turns.append({
    ...newTurn('full:pinned', ODD_TEXT, `a ${COMMON_WORD}`),
    component: 'x',
  });
  // Messages that the client replaces are archived, at two different times, to keep them distinguishable.
  const asked = ['one', 'two', 'three'].map((text) => textMessage('user', `${text} drum`));
  await store.turns.append({ ...newTurn('full:replaced', '', 'first'), messages: asked });
  const replaced = { ...newTurn('full:replaced', '', 'second'), mode: 'replace' as const };
  await store.turns.append({ ...replaced, messages: asked.slice(1), repliedAt: 5_000 });
  await store.turns.append({ ...replaced, messages: asked.slice(2), repliedAt: 6_000 });
  await store.turns.append({ ...newTurn('full:cut', 'cut me', 'I was'), status: 'cancelled' });
  await store.turns.append({ ...newTurn('full:cut', 'once more', 'I'), status: 'error' });
  await store.turns.append({
    ...newTurn('full:cut', 'whole', 'whole'),
    origin: { provider: 'p', model: 'm', usage: { ...UNKNOWN_USAGE, inputTokens: 7 } },
    kept: {
      id: 'kept-turn',
      digest: 'd',
      contextId: 'full:cut',
      keptAt: Date.now(),
      body: JSON.stringify({ odd: ODD_TEXT }),
    },
  });
  await store.turns.append({ ...newTurn('full:parts', '', 'done'), messages: allParts() });
  await store.contexts.fork({
    contextId: 'full:replaced',
    newContextId: 'full:fork',
    createdAt: 7_000,
  });
  await store.turns.append(newTurn('full:gone', 'deleted', 'later'));
  await store.contexts.delete('full:gone');
}

function allParts(): readonly Message[] {
  const call = {
    type: 'tool-call',
    id: 'c1',
    name: 'look',
    arguments: `{"q":"\\u0000 ${'😀'}"}`,
  } as const;
  return [
    { role: 'user', parts: [{ type: 'image', url: 'data:image/png;base64,AA==' }] },
    {
      role: 'assistant',
      parts: [{ type: 'reasoning', text: 'hidden trombone', signature: 's' }, call],
    },
    {
      role: 'tool',
      parts: [
        { type: 'tool-result', toolCallId: 'c1', content: `a trumpet ${ODD_TEXT}`, isError: true },
      ],
    },
    textMessage('user', `Le Café ${'𠀀'.repeat(90)} ${'long '.repeat(20_000)} beyond`),
  ];
}

async function fillSummaries(store: ContextStore): Promise<void> {
  for (let count = 1; count <= 6; count += 1) {
    await store.turns.append(newTurn('full:summarised', `ask ${count}`, `say ${count}`));
  }
  const history = await historyOf(store, 'full:summarised', { maxTokens: 1e6, maxMessages: 1e6 });
  let absorbs: string | undefined;
  for (const to of [3, 5, 7]) {
    absorbs = await store.summaries.add({
      contextId: 'full:summarised',
      text: `up to ${to} ${ODD_TEXT.replaceAll('\0', '')}`,
      provider: 'p',
      model: 'm',
      from: history[0]?.sequence ?? 0,
      to: history[to]?.sequence ?? 0,
      tokensBefore: 100,
      tokensAfter: 10,
      // All at the same time: only their position shows their order.
      createdAt: 9_000,
      absorbs,
    });
  }
}

async function fillOthers(store: ContextStore): Promise<void> {
  const answer = { digest: 'd', keptAt: Date.now(), body: '{"kept":"😀"}' };
  await store.keptAnswers.keep({ ...answer, id: 'kept-alone', contextId: undefined });
  await store.documents.writeSetting('default_model', JSON.stringify({ odd: ODD_TEXT }));
  for (const id of ['b', 'a-1', 'a', 'ä', 'Z', '😀', '\uFF00']) {
    await store.documents.writeDocument('prompts', id, JSON.stringify({ id, odd: ODD_TEXT }));
  }
  await store.documents.writeDocument('templates', 'a', '{}');
  await store.audit.append([
    auditEntry({ contextId: 'gone' }),
    auditEntry({ subject: 'a\u0000b' }),
  ]);
  await store.notes.add(newNote(`a ${COMMON_WORD} in a note`, { component: 'ergon', owner: 'k1' }));
  const odd = { component: 'odd 😀', about: 'a:b', tags: ['one', 'two'], isPinned: true };
  await store.notes.add(newNote(ODD_TEXT.replaceAll('\0', ''), odd));
  await store.outbox.markMirrored(await store.outbox.unmirrored(9));
}

function manyMessages(_: unknown, index: number): ImportedContext {
  return {
    contextId: `many:${index}`,
    component: index % 2 === 0 ? 'even' : 'odd',
    createdAt: 10_000 + index,
    // Some have the same time; their order must be stable across pages.
    updatedAt: 20_000 + (index % 7),
    metadata: { index },
    messages: Array.from({ length: MESSAGES_OF_EACH }, (__, place) => ({
      message: textMessage(
        place % 2 === 0 ? 'user' : 'assistant',
        `message ${place} of ${index} ${place === 100 ? COMMON_WORD : 'plain'}`,
      ),
      tokens: 5 + (place % 3),
      timestamp: 10_000 + place,
      ...(place % 50 === 49 && { isPinned: true }),
      ...(place < 20 && { supersededAt: 15_000 }),
      ...(place % 40 === 1 && index % 5 === 0 && { status: 'cancelled' as const }),
    })),
  };
}
