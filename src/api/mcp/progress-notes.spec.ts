import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { STREAM_KEEP_ALIVE_MS } from '../limits.ts';
import { type ProgressNote, ProgressNotes } from './progress-notes.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

function notes() {
  const sent: ProgressNote[] = [];
  return { sent, progress: new ProgressNotes((note) => void sent.push(note)) };
}

it('sends pieces that come together as one note, and the last before the end', async () => {
  const { sent, progress } = notes();
  progress.add('one ');
  progress.add('two ');
  await Promise.resolve();
  progress.add('three');
  progress.end();
  await Promise.resolve();
  expect(sent).toEqual([
    { progress: 1, message: 'one two ' },
    { progress: 2, message: 'three' },
  ]);
});

it('shows reasoning and silence as notes without a text', async () => {
  const { sent, progress } = notes();
  progress.add('');
  await Promise.resolve();
  vi.advanceTimersByTime(STREAM_KEEP_ALIVE_MS * 2);
  progress.end();
  vi.advanceTimersByTime(STREAM_KEEP_ALIVE_MS);
  expect(sent).toEqual([{ progress: 1 }, { progress: 2 }, { progress: 3 }]);
});
