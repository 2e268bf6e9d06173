/** The frame of tests in a browser: the console is built before them, and what they start is stopped after them. */
import { afterAll, beforeAll } from 'vitest';
import { buildRhetor } from '../process/rhetor-process.ts';

type Stoppable = { readonly stop: () => Promise<void> };

/** A part that is started; in the end the latest is stopped first. */
export type Keep = <Part extends Stoppable>(starting: Promise<Part>) => Promise<Part>;

/** A build takes a minute on a busy machine. */
const BUILD_MS = 240_000;

/** Called within a describe; `start` gives what it starts to `keep`. */
export function beforeTestsInBrowser(start: (keep: Keep) => Promise<void>): void {
  const kept: Stoppable[] = [];
  beforeAll(buildRhetor, BUILD_MS);
  beforeAll(async () => {
    await start(async (starting) => {
      const part = await starting;
      kept.push(part);
      return part;
    });
  });
  afterAll(async () => {
    for (const part of kept.toReversed()) await part.stop();
  });
}
