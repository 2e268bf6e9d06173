/** Long conversations of two invented friends each, the same in every run, with questions about them. */
import type { ImportedContext } from '../../../src/context/records/imported-context.ts';
import { estimateMessageTokens } from '../../../src/context/tokens/token-estimate.ts';
import { type Message, textMessage } from '../../../src/model/message.ts';
import { EPISODES, PAIRS, SLOTS, SMALL_TALK } from './episodes.ts';
import { seeded } from './long-conversations.ts';

export type AskedFriends = {
  readonly contextId: string;
  readonly question: string;
  /** Texts of the messages that answer it. */
  readonly evidence: readonly string[];
};

export type Friends = {
  readonly contexts: readonly ImportedContext[];
  readonly asked: readonly AskedFriends[];
};

/** How a message names its speaker: before its text, or in a field. */
export type SpeakerForm = 'prefix' | 'field';

type Line = { readonly speaker: string; readonly text: string; readonly at: number };
type Fill = (text: string) => string;

const SESSIONS = 24;
const EPISODES_OF_SESSION = 2;
/** Before each episode. */
const SMALL_TALKS = 4;
const BETWEEN_SESSIONS_MS = 12 * 86_400_000;
const FIRST_SESSION = Date.UTC(2025, 0, 11, 14);
const MONTH = new Intl.DateTimeFormat('en', { month: 'long', year: 'numeric', timeZone: 'UTC' });

/** Some 600 messages and 90 questions in each conversation. */
export function friends(form: SpeakerForm, conversations: number): Friends {
  const all = Array.from({ length: conversations }, (_, number) => conversation(number, form));
  return {
    contexts: all.map(({ context }) => context),
    asked: all.flatMap(({ asked }) => asked),
  };
}

function conversation(number: number, form: SpeakerForm) {
  const random = seeded(number + 77);
  const contextId = `friends:${number}`;
  const [one, other] = PAIRS[number % PAIRS.length] ?? ['Ana', 'Ben'];
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  const lines: Line[] = [];
  const asked: AskedFriends[] = [];
  /** Those that have not been told yet. */
  let rest: string[] = [];
  for (let session = 0; session < SESSIONS; session += 1) {
    const at = FIRST_SESSION + session * BETWEEN_SESSIONS_MS;
    for (let count = 0; count < EPISODES_OF_SESSION; count += 1) {
      const isSwapped = random() < 0.5;
      const speakers = isSwapped ? { A: other, B: one } : { A: one, B: other };
      const fill = filling(speakers, pick);
      for (const text of Array.from({ length: SMALL_TALKS }, () => pick(SMALL_TALK) ?? []).flat()) {
        const speaker = lines.at(-1)?.speaker === one ? other : one;
        const names = { A: speaker, B: speaker === one ? other : one };
        lines.push({ speaker, text: filling(names, pick)(text), at });
      }
      if (rest.length === 0) rest = [...EPISODES].sort(() => random() - 0.5);
      const { told, questions } = tell(rest.pop() ?? '', speakers, fill, at);
      lines.push(...told);
      for (const { text, evidence } of questions) {
        const when = random() < 0.2 ? text.replace(/\?$/, ` in ${MONTH.format(at)}?`) : text;
        asked.push({ contextId, question: when, evidence });
      }
    }
  }
  const messages = lines.map(({ speaker, text, at }) => {
    const message = spoken(form, speaker, text, speaker === one);
    return { message, tokens: estimateMessageTokens(message), timestamp: at };
  });
  const context: ImportedContext = {
    contextId,
    createdAt: FIRST_SESSION,
    updatedAt: lines.at(-1)?.at ?? FIRST_SESSION,
    metadata: {},
    messages,
  };
  return { context, asked };
}

function spoken(form: SpeakerForm, speaker: string, text: string, isUser: boolean): Message {
  const role = isUser ? 'user' : 'assistant';
  return form === 'prefix'
    ? textMessage(role, `${speaker}: ${text}`)
    : { ...textMessage(role, text), vendor: { dialect: 'openai', fields: { name: speaker } } };
}

/** Each slot keeps its value within an episode. */
function filling(
  speakers: { readonly A: string; readonly B: string },
  pick: (list: readonly string[]) => string | undefined,
): Fill {
  const chosen = new Map<string, string>(Object.entries(speakers));
  return (text) =>
    text.replace(/\{(\w+)\}/g, (_, slot: string) => {
      const value = chosen.get(slot) ?? pick(SLOTS[slot] ?? []) ?? slot;
      chosen.set(slot, value);
      return value;
    });
}

function tell(
  episode: string,
  speakers: { readonly A: string; readonly B: string },
  fill: Fill,
  at: number,
) {
  const told: Line[] = [];
  const evidence = new Map<string, string[]>();
  const questions: { text: string; evidence: readonly string[] }[] = [];
  for (const line of episode.split('\n')) {
    const [, letter, number = '', spokenLine = ''] = /^\s*([AB])(\d*): (.*)$/.exec(line) ?? [];
    if (letter === 'A' || letter === 'B') {
      const text = fill(spokenLine);
      told.push({ speaker: speakers[letter], text, at });
      if (number !== '') evidence.set(number, [...(evidence.get(number) ?? []), text]);
      continue;
    }
    const [, asks = '', question = ''] = /^\s*(\d)\? (.*)$/.exec(line) ?? [];
    questions.push({ text: fill(question), evidence: evidence.get(asks) ?? [] });
  }
  return { told, questions };
}
