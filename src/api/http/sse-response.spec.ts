/**
 * Cases that need time or a slow reader: keep-alives, late failures, and the limit on waiting
 * bytes.
 */
import { EventEmitter } from 'node:events';
import type { Response } from 'express';
import { Observable, Subject } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { TurnEvent, TurnStart } from '../../conversation/events/turn-event.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { publicErrorBody, toRhetorError } from '../errors/public-error.ts';
import { ollamaFrames } from '../ollama/ollama-frames.ts';
import { chatChunkFrames } from '../openai/chat-chunks.ts';
import type { SseFrames } from './dialect-frames.ts';
import { sendEvents } from './sse-response.ts';

const START: TurnStart = {
  type: 'turn-start',
  source: {
    contextId: 'test',
    provider: 'openai',
    model: 'm',
    isSimulated: false,
    isFallback: false,
    route: { rule: undefined, attempts: 1, dropped: [], continuedFrom: undefined },
  },
};

/** The parts of a response that the code under test writes to; nothing is sent. */
class RecordedResponse extends EventEmitter {
  readonly headers = new Map<string, unknown>();
  readonly written: string[] = [];
  status: number | undefined;
  headersSent = false;
  isEnded = false;
  writableLength = 0;

  setHeader(name: string, value: unknown): void {
    this.headers.set(name, value);
  }
  writeHead(status: number, headers: Readonly<Record<string, unknown>>): void {
    this.status = status;
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value);
    this.headersSent = true;
  }
  write(text: string): void {
    this.written.push(text);
  }
  end(text?: string): void {
    if (text) this.written.push(text);
    this.isEnded = true;
    this.emit('close');
  }
  destroy(): void {
    this.emit('close');
  }
}

const frames: SseFrames = {
  of: (event) => (event.type === 'text-delta' ? `<${event.text}>` : undefined),
  failure: ({ code }) => `<${code}>`,
};

function stream(events: Observable<TurnEvent>, dialect: SseFrames = frames) {
  const recorded = new RecordedResponse();
  const sent: unknown[] = [];
  sendEvents(recorded as unknown as Response, events, dialect, {
    describe: (error) => publicErrorBody(toRhetorError(error, 'id'), 'id', (text) => text),
    send: (error) => void sent.push(error),
  });
  return { recorded, sent };
}

describe('sendEvents', () => {
  let events: Subject<TurnEvent>;

  beforeEach(() => {
    vi.useFakeTimers();
    events = new Subject();
  });
  afterEach(() => {
    expect(vi.getTimerCount()).toBe(0);
    vi.useRealTimers();
  });

  const text = (words: string) => events.next({ type: 'text-delta', text: words });

  it('sends its headers with the first event', () => {
    const { recorded } = stream(events);
    expect(recorded.headersSent).toBe(false);
    events.next(START);
    expect(recorded.status).toBe(200);
    expect(recorded.headers.get('x-rhetor-context')).toBe('test');
    events.complete();
    expect(recorded.isEnded).toBe(true);
  });

  it('sends a comment after 15 s without a byte, and headers before it', () => {
    const { recorded } = stream(events);
    vi.advanceTimersByTime(14_999);
    expect(recorded.headersSent).toBe(false);
    vi.advanceTimersByTime(1);
    expect(recorded.status).toBe(200);
    expect(recorded.written).toEqual([': keep-alive\n\n']);
    vi.advanceTimersByTime(15_000);
    expect(recorded.written).toHaveLength(2);
    events.next(START);
    text('at last');
    events.complete();
    expect(recorded.written.at(-1)).toBe('<at last>');
  });

  it('uses the keep-alive of the dialect, if it has one', () => {
    const lines = { ...frames, contentType: 'application/x-ndjson', keepAlive: () => '{}\n' };
    const { recorded } = stream(events, lines);
    vi.advanceTimersByTime(15_000);
    expect(recorded.headers.get('content-type')).toBe('application/x-ndjson');
    expect(recorded.written).toEqual(['{}\n']);
    events.complete();
  });

  it('shows what came with the finish of an answer that fails after all, and not the finish', () => {
    const chunk = (delta: object, reason: string | null) =>
      JSON.stringify({ choices: [{ index: 0, delta, finish_reason: reason }] });
    const closing = { type: 'vendor-frame', isClosing: true } as const;
    const { recorded } = stream(events, chatChunkFrames(false));
    events.next(START);
    const first = chunk({ content: 'We' }, null);
    events.next({ type: 'vendor-frame', isClosing: false, text: first });
    events.next({ ...closing, text: chunk({ content: ' need', tool_calls: [] }, 'length') });
    events.next({ ...closing, text: chunk({ role: 'assistant', content: '' }, 'length') });
    events.error(new RhetorError('upstream_error', 'no more'));
    const frames = recorded.written.join('').trimEnd().split('\n\n');
    expect(frames.slice(0, -1)).toEqual([
      `data: ${first}`,
      `data: ${chunk({ content: ' need', tool_calls: [] }, null)}`,
    ]);
    expect(frames.at(-1)).toContain('no more');
  });

  it('shows what came in the last line of an answer of Ollama that fails after all', () => {
    const { recorded } = stream(events, ollamaFrames('chat', 'm', 0));
    events.next(START);
    const message = { role: 'assistant', content: 'Hi.' };
    const text = JSON.stringify({ message, done: true, done_reason: 'stop' });
    events.next({ type: 'vendor-frame', isClosing: true, text });
    events.next({ type: 'vendor-frame', isClosing: true, text: '{"done":true}' });
    events.error(new RhetorError('storage_unavailable', 'The disk is full.'));
    const lines = recorded.written.join('').trimEnd().split('\n');
    expect(lines[0]).toBe(JSON.stringify({ message, done: false }));
    expect(lines[1]).toContain('The disk is full.');
    expect(lines).toHaveLength(2);
  });

  it('combines simultaneous events in one write, and later ones in another', async () => {
    const { recorded } = stream(events);
    events.next(START);
    text('one');
    text('two');
    await Promise.resolve();
    text('three');
    await Promise.resolve();
    text('four');
    events.complete();
    expect(recorded.written).toEqual(['<one><two>', '<three>', '<four>']);
  });

  it('measures the silence from the last frame', async () => {
    const { recorded } = stream(events);
    vi.advanceTimersByTime(10_000);
    events.next(START);
    text('one');
    await Promise.resolve();
    vi.advanceTimersByTime(14_999);
    expect(recorded.written).toEqual(['<one>']);
    vi.advanceTimersByTime(1);
    expect(recorded.written).toEqual(['<one>', ': keep-alive\n\n']);
    events.complete();
  });

  it('passes a failure on before its headers, so that it gets an HTTP error status', () => {
    const { recorded, sent } = stream(events);
    const error = new RhetorError('upstream_error', 'no');
    events.error(error);
    expect(sent).toEqual([error]);
    expect(recorded.written).toEqual([]);
    recorded.destroy();
  });

  it('ends a failure after its headers, or after a keep-alive, with a terminal frame', () => {
    const { recorded, sent } = stream(events);
    vi.advanceTimersByTime(15_000);
    events.error(new RhetorError('upstream_timeout', 'late'));
    expect(recorded.written).toEqual([': keep-alive\n\n', '<upstream_timeout>']);
    expect(recorded.isEnded).toBe(true);
    expect(sent).toEqual([]);
  });

  it('drops a reader that leaves 4 MiB waiting, and cancels the turn', async () => {
    const { recorded } = stream(events);
    events.next(START);
    recorded.writableLength = 4 * 1024 * 1024;
    text('enough');
    await Promise.resolve();
    expect(events.observed).toBe(true);
    recorded.writableLength += 1;
    text('too much');
    await Promise.resolve();
    expect(events.observed).toBe(false);
  });

  it('cancels the turn when the reader leaves, even while the turn is being set up', () => {
    const { recorded } = stream(events);
    recorded.emit('close');
    expect(events.observed).toBe(false);
    const torn = vi.fn();
    const immediate = new Observable<TurnEvent>((subscriber) => {
      subscriber.next(START);
      subscriber.complete();
      return torn;
    });
    stream(immediate);
    expect(torn).toHaveBeenCalledOnce();
  });
});
