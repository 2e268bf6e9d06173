import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PROGRESS_EVERY_MS, STREAM_KEEP_ALIVE_MS } from '../limits.ts';
import { type ProgressNote, ProgressNotes } from './progress-notes.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function notes() {
  const sent: ProgressNote[] = [];
  return { sent, progress: new ProgressNotes((note) => void sent.push(note)) };
}

it('sends pieces that come within a moment as one note, and the last before the end', () => {
  const { sent, progress } = notes();
  progress.add('one ');
  vi.advanceTimersByTime(PROGRESS_EVERY_MS - 1);
  progress.add('two ');
  vi.advanceTimersByTime(1);
  progress.add('three');
  progress.end();
  vi.advanceTimersByTime(PROGRESS_EVERY_MS);
  expect(sent).toEqual([
    { progress: 1, message: 'one two ' },
    { progress: 2, message: 'three' },
  ]);
});

it('shows reasoning and silence as notes without a text', () => {
  const { sent, progress } = notes();
  progress.add('');
  vi.advanceTimersByTime(PROGRESS_EVERY_MS);
  vi.advanceTimersByTime(STREAM_KEEP_ALIVE_MS * 2);
  progress.end();
  vi.advanceTimersByTime(STREAM_KEEP_ALIVE_MS);
  expect(sent).toEqual([{ progress: 1 }, { progress: 2 }, { progress: 3 }]);
});
