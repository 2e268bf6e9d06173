/** Reads server-sent events as a client does: whole frames, each checked for its exact format. */
import { expect } from 'vitest';

export type FrameData = Readonly<Record<string, unknown>>;

/** The only allowed format of a frame: LF, one event line, one data line. */
const FRAME = /^event: message\ndata: (\{[^\n\r]*\})\n\n/;
const COMMENT = /^: keep-alive\n\n/;

/** @returns the data of every frame; comments are left out */
export function parseFrames(text: string): readonly FrameData[] {
  const frames: FrameData[] = [];
  let rest = text;
  while (rest !== '') {
    const comment = COMMENT.exec(rest);
    const match = comment ?? FRAME.exec(rest);
    expect(match, `not a frame: ${JSON.stringify(rest.slice(0, 200))}`).not.toBeNull();
    if (match?.[1] !== undefined) frames.push(JSON.parse(match[1]) as FrameData);
    rest = rest.slice(match?.[0].length);
  }
  return frames;
}

export async function readFrames(response: Response): Promise<readonly FrameData[]> {
  return parseFrames(await response.text());
}

export function textOfFrames(frames: readonly FrameData[]): string {
  return frames.map(({ chunk }) => String(chunk)).join('');
}

/** Reads a response until its text meets the condition; then `text` holds what has arrived. */
export class LiveStream {
  text = '';
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder = new TextDecoder();

  constructor(response: Response) {
    if (response.body === null) throw new Error('the response has no body');
    this.reader = response.body.getReader();
  }

  get frames(): readonly FrameData[] {
    return parseFrames(this.text.slice(0, this.text.lastIndexOf('\n\n') + 2));
  }

  async until(isMet: (text: string) => boolean): Promise<void> {
    while (!isMet(this.text)) {
      const { done, value } = await this.reader.read();
      if (done) throw new Error(`the stream ended before the condition was met: ${this.text}`);
      this.text += this.decoder.decode(value, { stream: true });
    }
  }

  async untilEnd(): Promise<void> {
    for (;;) {
      const { done, value } = await this.reader.read();
      if (done) return;
      this.text += this.decoder.decode(value, { stream: true });
    }
  }

  /** The caller disconnects. */
  async leave(): Promise<void> {
    await this.reader.cancel();
  }
}
