/** How the vendors of the pictures answer: at the pace of real models, and now and then not at all. */
import type { RecordedRequest } from '../../upstream/recorded-request.ts';
import type { Script } from '../../upstream/script.ts';
import { randomNumbers } from './random-numbers.ts';
import { TALKS } from './talks.ts';

const FAILS_EVERY = 12;

export function answersOf(): (request: RecordedRequest) => Script {
  const random = randomNumbers(11);
  let count = 0;
  return ({ body, model }) => {
    count += 1;
    // Two in a row now and then, so that a request fails although it has a fallback.
    const isDown = count % FAILS_EVERY === 0 || count % (2 * FAILS_EVERY) === 1;
    if (isDown && count > 1) return { fault: { type: 'status', status: 503 } };
    // Later questions are asked in the same conversation, so the newest one counts.
    const sent = JSON.stringify(body);
    const talk = TALKS.toSorted(
      (one, other) => placeIn(sent, other.question) - placeIn(sent, one.question),
    )[0];
    const slowness = model.includes('opus') ? 2 : 1;
    return {
      text: talk?.answer ?? 'Hello!',
      ...(talk?.reasoning && { reasoning: talk.reasoning }),
      ...(talk && { usage: talk.usage }),
      firstTokenMs: (120 + random() * 260) * slowness,
      tokenMs: 2,
    };
  };
}

function placeIn(sent: string, question: string): number {
  return sent.lastIndexOf(JSON.stringify(question).slice(1, -1));
}
