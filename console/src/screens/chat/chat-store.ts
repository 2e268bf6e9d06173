/** What the chat shows and keeps while other screens are open, so that an answer arrives nevertheless. */
import { computed, effect, signal } from '@preact/signals';
import {
  RhetorClientError,
  type RhetorSocket,
  type SocketState,
} from '../../../../src/client/client.ts';
import { client, session } from '../../session/session.ts';
import type { ChatPlace, ColumnPlace } from './chat-place.ts';
import { type ChatSettings, NO_SETTINGS } from './chat-settings.ts';
import { Talk } from './talk.ts';

export const settings = signal<ChatSettings>(NO_SETTINGS);
/** The message that is being written. */
export const draft = signal('');
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

/** Most conversations that were left unsettled and are still in this page. */
const MOST_LEFT = 16;

/** Conversations that were left while an answer arrived, or after one was lost, and may be opened again. */
let left: readonly Talk[] = [];

// Nothing of one session is left for the next.
effect(() => {
  if (session.value.state !== 'signed-out') return;
  socket?.socket.close();
  socket = undefined;
  draft.value = '';
  startTalk();
  left = [];
});

export function startTalk(): void {
  const { model } = main.peek().talk;
  leave();
  const talk = newTalk();
  talk.model.value = model.peek();
  main.value = { talk, opening: { state: 'ready' } };
}

/** Opens a stored conversation; an id that nothing is stored under yet begins a new one. */
export async function openTalk(context: string): Promise<void> {
  const { model } = main.peek().talk;
  leave();
  await open(main, context, model.peek());
}

/** Both columns make room for another conversation. */
function leave(): void {
  const talks = [main.peek(), beside.peek()].flatMap((column) => column?.talk ?? []);
  left = [...left, ...talks].filter(({ isUnsettled }) => isUnsettled).slice(-MOST_LEFT);
  beside.value = undefined;
}

/** Shows a second column, which continues from the same messages. */
export async function compare(): Promise<void> {
  const { talk: first } = main.peek();
  const talk = newTalk();
  const last = first.history.entries.findLast(({ id }) => id !== undefined);
  const context = first.context.peek();
  if (context === undefined || last?.id === undefined) {
    beside.value = { talk, opening: { state: 'ready' } };
    return;
  }
  beside.value = { talk, opening: { state: 'loading' } };
  try {
    const { id } = await client.peek().contexts.fork(context, { at: last.id });
    if (beside.peek()?.talk === talk) await open(beside, id, talk.model.peek());
  } catch (error) {
    put(beside, { talk, opening: { state: 'failed', error } });
  }
}

/** Shows the second column of an address. */
export async function openBeside({ context, model }: ColumnPlace): Promise<void> {
  if (context !== undefined) return open(beside, context, model);
  const talk = newTalk();
  talk.model.value = model;
  beside.value = { talk, opening: { state: 'ready' } };
}

export function stopComparing(): void {
  beside.peek()?.talk.stop();
  beside.value = undefined;
}

/** What is shown, for the address. A conversation that is not kept has no address. */
export const shownPlace = computed((): ChatPlace => {
  const toPlace = ({ talk }: Column): ColumnPlace => ({
    context: remembers.value ? talk.context.value : undefined,
    model: talk.model.value,
  });
  return {
    ...toPlace(main.value),
    beside: beside.value === undefined ? undefined : toPlace(beside.value),
  };
});

type Place = { value: Column | undefined };

async function open(place: Place, context: string, model: string): Promise<void> {
  const known = left.find((each) => each.isUnsettled && each.context.peek() === context);
  if (known?.isBusy === true) {
    place.value = { talk: known, opening: { state: 'ready' } };
    return;
  }
  const talk = known ?? newTalk();
  if (known === undefined) {
    talk.context.value = context;
    talk.model.value = model;
  }
  place.value = { talk, opening: { state: 'loading' } };
  let opening: Opening = { state: 'ready' };
  try {
    await talk.history.reopen(context);
  } catch (error) {
    const isNew = error instanceof RhetorClientError && error.code === 'context_not_found';
    if (!isNew) opening = { state: 'failed', error };
  }
  put(place, { talk, opening });
}

/** Another conversation may have been opened in the meantime, or the comparison closed. */
function put(place: Place, column: Column): void {
  if (place.value?.talk === column.talk) place.value = column;
}
