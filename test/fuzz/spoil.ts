/** Corrupts a good answer in the ways of faulty, incompatible or hostile upstreams. */
import type { Dice } from './dice.ts';
import { errorEvent, type Protocol, type WireEvent } from './good-answers.ts';
import { deleteAt, nastyValue, noText, pathsOf, setAt } from './nasty-values.ts';

export type SpoiltAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Each chunk arrives separately. */
  readonly chunks: readonly Buffer[];
  /** The connection is reset instead of ending the body. */
  readonly isReset: boolean;
  /**
   * What the caller must see: `complete`, because nothing was corrupted; `failed`, because a piece or the
   * end is missing; `either`, if a correct reader may continue or give up.
   */
  readonly expected: 'complete' | 'failed' | 'either';
  /** For the report. */
  readonly deeds: readonly string[];
};

/** Fields that mark the end or the type of an event: corrupting them may end the answer. */
const TELLING = new Set([
  'finish_reason',
  'stop_reason',
  'done',
  'done_reason',
  'type',
  'status',
  'choices',
  'delta',
  'response',
]);

type Spoiling = {
  events: WireEvent[];
  /** Set once the correct interpretation of the answer is undefined. */
  isOpen: boolean;
  mustFail: boolean;
  readonly deeds: string[];
};

type Deed = readonly [
  name: string,
  spoil: (spoiling: Spoiling, dice: Dice, protocol: Protocol) => void,
];

const DEEDS: readonly Deed[] = [
  ['value', spoilValue],
  ['value', spoilValue],
  [
    'values',
    (spoiling, dice) => {
      for (let n = 0; n < 5; n += 1) spoilValue(spoiling, dice);
    },
  ],
  [
    'piece',
    (spoiling, dice) => {
      const pieces = spoiling.events.filter(({ piece }) => piece !== undefined);
      const event = pieces.length === 0 ? undefined : dice.pick(pieces);
      if (event && setAt(event.data, event.piece ?? [], noText(dice))) spoiling.mustFail = true;
    },
  ],
  [
    'delete',
    (spoiling, dice) => {
      const { data } = dice.pick(spoiling.events);
      const paths = pathsOf(data);
      if (paths.length > 0) deleteAt(data, dice.pick(paths));
      spoiling.isOpen = true;
    },
  ],
  [
    'drop',
    (spoiling, dice) => {
      const dropped = dice.pick(spoiling.events);
      spoiling.events = spoiling.events.filter((event) => event !== dropped);
      spoiling.isOpen = true;
    },
  ],
  [
    'no end',
    (spoiling) => {
      spoiling.events = spoiling.events.filter(({ isEnd }) => isEnd !== true);
    },
  ],
  [
    'repeat',
    (spoiling, dice) => {
      const place = dice.below(spoiling.events.length);
      const again = spoiling.events.slice(place, place + 1 + dice.below(3));
      spoiling.events.splice(dice.below(spoiling.events.length), 0, ...structuredClone(again));
      spoiling.isOpen = true;
    },
  ],
  [
    'order',
    (spoiling, dice) => {
      const from = dice.below(spoiling.events.length);
      const moved = spoiling.events.splice(from, 1);
      spoiling.events.splice(dice.below(spoiling.events.length + 1), 0, ...moved);
      spoiling.isOpen = true;
    },
  ],
  [
    'whole',
    (spoiling, dice) => {
      const event = dice.pick(spoiling.events);
      // Lists, numbers and texts instead of an object make the event meaningless.
      Object.assign(event, { data: nastyValue(dice), isEnd: event.isEnd });
      spoiling.isOpen = true;
    },
  ],
  [
    'error',
    (spoiling, dice, protocol) => {
      const event = errorEvent(protocol);
      if (dice.happens(0.6)) setAt(event.data, dice.pick(pathsOf(event.data)), nastyValue(dice));
      spoiling.events.splice(dice.below(spoiling.events.length), 0, event);
      spoiling.isOpen = true;
    },
  ],
];

/** No changes: the answer is good and must arrive as it is. */
export function spoil(protocol: Protocol, good: WireEvent[], dice: Dice): SpoiltAnswer {
  const spoiling: Spoiling = { events: good, isOpen: false, mustFail: false, deeds: [] };
  const count = dice.pick([0, 1, 1, 1, 2, 3]);
  for (let n = 0; n < count && spoiling.events.length > 1; n += 1) {
    const [name, deed] = dice.pick(DEEDS);
    spoiling.deeds.push(name);
    deed(spoiling, dice, protocol);
  }
  const pieces = spoiling.events.map((event) => ({
    event,
    bytes: Buffer.from(wireText(protocol, event)),
  }));
  if (dice.happens(0.1)) insertNoise(pieces, protocol, dice, spoiling);
  let bytes = Buffer.concat(pieces.map((piece) => piece.bytes));
  let isCut = false;
  if (dice.happens(0.2)) {
    isCut = true;
    bytes = bytes.subarray(0, dice.below(bytes.length));
    spoiling.deeds.push(`cut at ${bytes.length}`);
  }
  const endSent = hasEnd(pieces, bytes.length);
  const isReset = isCut && dice.happens(0.5);
  const headers: Record<string, string> = { 'content-type': typeOf(protocol, dice) };
  if (dice.happens(0.02)) {
    headers['content-encoding'] = 'gzip';
    spoiling.mustFail = true;
    spoiling.deeds.push('says gzip');
  }
  if (dice.happens(0.02)) headers['x-large'] = 'h'.repeat(dice.below(15_000));
  const isGood = spoiling.deeds.length === 0;
  const mustFail = !endSent || (spoiling.mustFail && !spoiling.isOpen && !isCut);
  return {
    status: 200,
    headers,
    chunks: split(bytes, dice),
    isReset,
    expected: mustFail ? 'failed' : isGood ? 'complete' : 'either',
    deeds: spoiling.deeds,
  };
}

function spoilValue(spoiling: Spoiling, dice: Dice): void {
  const event = dice.pick(spoiling.events);
  const paths = pathsOf(event.data);
  if (paths.length === 0) return;
  const path = dice.pick(paths);
  setAt(event.data, path, nastyValue(dice));
  // Corrupting a terminal marker may have created an end where there was none.
  if (path.some((name) => TELLING.has(name))) Object.assign(event, { isEnd: true });
  spoiling.isOpen = true;
}

type Piece = { readonly event: WireEvent; readonly bytes: Buffer };

/** Whether an event that may mark the end has been sent; the last line needs no line end. */
function hasEnd(pieces: readonly Piece[], sentBytes: number): boolean {
  let start = 0;
  for (const { event, bytes } of pieces) {
    const contentEnd = start + Buffer.byteLength(bytes.toString().trimEnd());
    if (event.isEnd === true && contentEnd <= sentBytes) return true;
    start += bytes.length;
  }
  return false;
}

function insertNoise(pieces: Piece[], protocol: Protocol, dice: Dice, spoiling: Spoiling): void {
  const noise = dice.pick([
    '{"half":',
    'no protocol at all',
    ': comment',
    '\u0000\u0001',
    'x'.repeat(200_000),
    '[DONE]',
  ]);
  const text = protocol === 'ollama' ? `${noise}\n` : `data: ${noise}\n\n`;
  pieces.splice(dice.below(pieces.length), 0, { event: { data: {} }, bytes: Buffer.from(text) });
  spoiling.isOpen = true;
  spoiling.deeds.push(`noise ${noise.slice(0, 10)}`);
}

function wireText(protocol: Protocol, { name, data }: WireEvent): string {
  const json = JSON.stringify(data);
  if (protocol === 'ollama') return `${json}\n`;
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${json}\n\n`;
}

function typeOf(protocol: Protocol, dice: Dice): string {
  if (dice.happens(0.05))
    return dice.pick([
      'text/html',
      'application/octet-stream',
      'text/event-stream; charset=latin1',
    ]);
  return protocol === 'ollama' ? 'application/x-ndjson' : 'text/event-stream';
}

function split(bytes: Buffer, dice: Dice): readonly Buffer[] {
  if (!dice.happens(0.4)) return [bytes];
  const chunks: Buffer[] = [];
  for (let start = 0; start < bytes.length && chunks.length < 20;) {
    const size = 1 + dice.below(200);
    chunks.push(bytes.subarray(start, start + size));
    start += size;
  }
  const sent = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return [...chunks, bytes.subarray(sent)];
}
