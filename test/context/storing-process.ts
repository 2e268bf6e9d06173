/**
 * A process that stores turns endlessly and reports each to its parent; store tests kill it, fill its
 * disk or refuse its writes. Arguments: the data directory, a name that no other run uses.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { SqliteContextStore } from '../../src/context/sqlite/sqlite-context-store.ts';
import { type Message, textMessage, textOf } from '../../src/model/message.ts';
import { newTurn } from './new-turn.ts';

export type StoringReport =
  | { readonly type: 'refused'; readonly name: string; readonly message: string }
  | { readonly type: 'opened' }
  | {
      readonly type: 'stored';
      readonly contextId: string;
      readonly messageId: string;
      /** The texts of the whole turn; the reply's is the last. */
      readonly texts: readonly string[];
      /** Only in these texts. */
      readonly word: string;
    }
  | {
      readonly type: 'failed';
      readonly texts: readonly string[];
      readonly code: unknown;
      readonly message: string;
      readonly fault: string | undefined;
    };

const [directory = '', run = ''] = process.argv.slice(2);
const store = new SqliteContextStore({ directory, busyTimeoutMs: 200 });
const report = (message: StoringReport): void => void process.send?.(message);
/** Long enough that a turn fills a few pages of the database. */
const PADDING = ' and so on'.repeat(300);

async function storeForEver(
  contextId: string,
  mode: 'append' | 'replace',
  loop: number,
): Promise<never> {
  let list: readonly Message[] = [];
  for (let count = 1; ; count += 1) {
    const word = `${contextId}${run.replaceAll('-', '')}loop${loop}turn${count}`;
    const marker = `${contextId} ${run} loop ${loop} turn ${count} ${word}`;
    const asked = [`${marker} first`, `${marker} second${PADDING}`];
    const messages = asked.map((text) => textMessage('user', text));
    const turn = { ...newTurn(contextId, '', `${marker} reply`), mode };
    const texts = [...asked, textOf(turn.reply)];
    try {
      const sent = mode === 'replace' ? [...list, ...messages] : messages;
      const { messageId } = await store.turns.append({ ...turn, messages: sent });
      report({ type: 'stored', contextId, messageId, texts, word });
      // From time to time the client drops its oldest messages.
      list = count % 5 === 0 ? [turn.reply] : [...list, ...messages, turn.reply];
    } catch (error) {
      const { code, message } = error as Error & { code?: unknown };
      report({ type: 'failed', texts, code, message, fault: store.fault() });
      await delay(50);
    }
  }
}

process.once('disconnect', () => process.exit());
try {
  await store.open();
  report({ type: 'opened' });
  await Promise.all([
    ...Array.from({ length: 4 }, (_, loop) => storeForEver('shared', 'append', loop)),
    storeForEver('left', 'replace', 0),
    storeForEver('right', 'replace', 0),
  ]);
} catch (error) {
  const { name, message } = error as Error;
  report({ type: 'refused', name, message });
  process.exitCode = 1;
  process.disconnect?.();
}
