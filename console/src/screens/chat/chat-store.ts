/** What the chat shows and keeps while other screens are open, so that an answer arrives nevertheless. */
import { computed, effect, signal } from '@preact/signals';
import {
  RhetorClientError,
  type RhetorSocket,
  type SocketState,
} from '../../../../src/client/client.ts';
import { client, session } from '../../session/session.ts';
import { type ChatSettings, NO_SETTINGS } from './chat-settings.ts';
import { Talk } from './talk.ts';

export const settings = signal<ChatSettings>(NO_SETTINGS);
export const socketState = signal<SocketState>('connecting');

let socket: { readonly of: object; readonly socket: RhetorSocket } | undefined;

/** One socket for all conversations; another sign-in makes another one. */
function currentSocket(): RhetorSocket {
  const of = client.peek();
  if (socket?.of === of && socket.socket.state !== 'closed') return socket.socket;
  socket?.socket.close();
  const made = of.connect({
    source: 'console',
    stateChanged: (state) => {
      if (socket === undefined || socket.socket === made) socketState.value = state;
    },
  });
  socket = { of, socket: made };
  return made;
}

/** Connects before the first message, which then starts at once. */
export function connect(): void {
  socketState.value = currentSocket().state;
}

export const remembers = computed(() => {
  const current = session.value;
  if (current.state !== 'signed-in' || current.identity.type !== 'key') return true;
  return current.identity.permissions.includes('remember');
});

function newTalk(): Talk {
  return new Talk({
    client: () => client.peek(),
    socket: currentSocket,
    settings: () => settings.peek(),
    remembers: remembers.peek(),
  });
}

export type Opening =
  | { readonly state: 'ready' }
  | { readonly state: 'loading' }
  | { readonly state: 'failed'; readonly error: unknown };

/** One column: a conversation, and whether its stored messages are there. */
export type Column = { readonly talk: Talk; readonly opening: Opening };

export const main = signal<Column>({ talk: newTalk(), opening: { state: 'ready' } });
/** The second model beside the first. */
export const beside = signal<Column | undefined>(undefined);

// Nothing of one session is left for the next.
effect(() => {
  if (session.value.state !== 'signed-out') return;
  socket?.socket.close();
  socket = undefined;
  startTalk();
});

export function startTalk(): void {
  const { model } = main.peek().talk;
  const talk = newTalk();
  talk.model.value = model.peek();
  main.value = { talk, opening: { state: 'ready' } };
  beside.value = undefined;
}

/** Opens a stored conversation; an id that nothing is stored under yet begins a new one. */
export async function openTalk(context: string): Promise<void> {
  beside.value = undefined;
  const talk = newTalk();
  talk.model.value = main.peek().talk.model.peek();
  main.value = await opened(main, talk, context);
}

/** Shows a second column, which continues from the same messages. */
export async function compare(): Promise<void> {
  const { talk: first } = main.peek();
  const talk = newTalk();
  beside.value = { talk, opening: { state: 'ready' } };
  const last = first.history.entries.findLast(({ id }) => id !== undefined);
  const context = first.context.peek();
  if (context === undefined || last?.id === undefined) return;
  beside.value = { talk, opening: { state: 'loading' } };
  try {
    const { id } = await client.peek().contexts.fork(context, { at: last.id });
    beside.value = await opened(beside, talk, id);
  } catch (error) {
    beside.value = { talk, opening: { state: 'failed', error } };
  }
}

export function stopComparing(): void {
  beside.peek()?.talk.stop();
  beside.value = undefined;
}

async function opened(
  place: { value: Column | undefined },
  talk: Talk,
  context: string,
): Promise<Column> {
  talk.context.value = context;
  place.value = { talk, opening: { state: 'loading' } };
  try {
    await talk.history.open(context);
  } catch (error) {
    const isNew = error instanceof RhetorClientError && error.code === 'context_not_found';
    if (!isNew) return stillThere(place, talk, { talk, opening: { state: 'failed', error } });
  }
  return stillThere(place, talk, { talk, opening: { state: 'ready' } });
}

/** Another conversation may have been opened in the meantime. */
function stillThere(place: { value: Column | undefined }, talk: Talk, next: Column): Column {
  return place.value === undefined || place.value.talk === talk ? next : place.value;
}
