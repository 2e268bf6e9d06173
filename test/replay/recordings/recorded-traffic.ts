/** Reads a folder of recorded vendor traffic: `answers.jsonl.gz` and `requests.jsonl.gz`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { WireRecord } from '../../../src/model/json/narrowing.ts';

export type AnswerKind = 'chat' | 'responses' | 'messages';

export type RecordedStream = {
  readonly id: string;
  readonly kind: AnswerKind;
  /** The whole stream as the vendor sent it. */
  readonly sse: string;
};

export type RecordedBody = {
  readonly id: string;
  readonly kind: AnswerKind | 'count';
  /** The vendor's own answer to this body. */
  readonly status: number;
  readonly body: WireRecord;
};

export function recordedStreams(folder: string): Promise<readonly RecordedStream[]> {
  return linesOf(join(folder, 'answers.jsonl.gz'));
}

export function recordedBodies(folder: string): Promise<readonly RecordedBody[]> {
  return linesOf(join(folder, 'requests.jsonl.gz'));
}

async function linesOf<Line>(path: string): Promise<readonly Line[]> {
  const text = gunzipSync(await readFile(path)).toString();
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}
