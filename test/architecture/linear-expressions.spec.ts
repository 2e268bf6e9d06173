/** No regular expression of the program takes more than linear time, whatever an upstream or a caller sends. */
import { describe, expect, it } from 'vitest';
import { cpuTimeOf } from '../support/cpu-time.ts';
import { sourceExpressions } from './source-expressions.ts';
import { worstTexts } from './worst-texts.ts';

/** Patterns of callers' schemas are made here, and a check that takes too long is ended. */
const IN_A_THREAD_THAT_IS_ENDED = 'src/conversation/validation/check-answer.ts:';
/** The short texts reveal a slow expression soon; on the long ones that would take minutes. */
const SHORT = 8 * 1024;
const LONG = 8 * SHORT;
/** A faster expression does not block the event loop, whatever its growth. */
const HARMLESS_MS = 15;
/** Allowed multiple of the control's time; a quadratic expression takes thousands. */
const MOST_CONTROLS = 300;
/** The control takes less than a clock may show, so it is repeated. */
const CONTROL_REPEATS = 100;
/** What takes `HARMLESS_MS` on a long text, in quadratic time, takes twice as long as this on a short one. */
const SHORT_MS = HARMLESS_MS / 128;
/** Four quarters of a text take as long as the text in linear time, and a quarter of that in quadratic time. */
const QUARTERS = 4;
const LEAST_SHARE_OF_QUARTERS = 1 / 2;

/** Reads every character once, and finds nothing. */
const CONTROL = /[^é]è/;

/** Processor time, and the minimum of two tries, because a busy machine does not make an expression slow. */
function timeOf(expression: RegExp, text: string, tries = 2, repeats = 1): number {
  let least = Infinity;
  for (let n = 0; n < tries; n += 1) {
    const took = cpuTimeOf(() => {
      for (let repeat = 0; repeat < repeats; repeat += 1) text.replace(expression, '');
    });
    least = Math.min(least, took);
  }
  return least;
}

/** The first text that takes too long, and its time; undefined if there is none. */
function slowText(expression: RegExp): string | undefined {
  const longTexts = worstTexts(expression, LONG);
  for (const short of worstTexts(expression, SHORT)) {
    const long = longTexts.next().value;
    // The clock, since it never shows less than the processor time.
    const begun = performance.now();
    short.replace(expression, '');
    if (performance.now() - begun < SHORT_MS) continue;
    const found = slownessOn(short, expression) ?? slownessOn(long ?? short, expression);
    if (found !== undefined) return found;
  }
  return undefined;
}

function slownessOn(text: string, expression: RegExp): string | undefined {
  if (timeOf(expression, text, 1) <= HARMLESS_MS) return undefined;
  const took = timeOf(expression, text);
  const control = timeOf(CONTROL, text, 2, CONTROL_REPEATS) / CONTROL_REPEATS;
  if (took <= HARMLESS_MS || took <= control * MOST_CONTROLS) return undefined;
  const quarters = timeOf(expression, text.slice(0, text.length / QUARTERS), 2, QUARTERS);
  if (quarters >= took * LEAST_SHARE_OF_QUARTERS) return undefined;
  return `${took.toFixed(0)} ms (control ${control.toFixed(2)} ms) on ${JSON.stringify(text.slice(0, 40))}…`;
}

describe('regular expressions', () => {
  it.each([
    /\/+$/,
    /exceed\w* .*(token|context)/i,
    /(exceeds?|too long).*context/i,
    /\bkey[-_](?=[a-z_*.-]*[0-9A-Z])[A-Za-z0-9_*.-]{8,}/,
    /^Bearer\s+(.+)$/i,
  ])('are distinguished from slow ones: %s', (slow) => {
    expect(slowText(slow)).toBeDefined();
  });

  const { literals, constructed } = sourceExpressions();

  it('are all written where they can be found', () => {
    const elsewhere = constructed.filter((place) => !place.startsWith(IN_A_THREAD_THAT_IS_ENDED));
    expect(elsewhere).toEqual([]);
    expect(literals.length).toBeGreaterThan(100);
  });

  it('are all linear, on 64 KiB of their worst text', () => {
    const slow = literals.flatMap(({ place, expression }) => {
      const found = slowText(expression);
      return found === undefined ? [] : [`${place} ${String(expression)}: ${found}`];
    });
    expect(slow).toEqual([]);
  });
});
