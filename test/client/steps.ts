/** Reads any stream to its end. */
import type { RhetorClientError, StreamStep } from '../../src/client/client.ts';

export type Outcome = {
  readonly text: string;
  readonly last: StreamStep | undefined;
  readonly error: RhetorClientError | undefined;
};

/** @param each called with every step, for a test that acts in the middle of the stream */
export async function outcomeOf(
  steps: AsyncIterable<StreamStep>,
  each: (step: StreamStep) => void = () => undefined,
): Promise<Outcome> {
  let text = '';
  let last: StreamStep | undefined;
  try {
    for await (const step of steps) {
      text += step.chunk;
      last = step;
      each(step);
    }
    return { text, last, error: undefined };
  } catch (error) {
    return { text, last, error: error as RhetorClientError };
  }
}
