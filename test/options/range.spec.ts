/** Every surface takes each option of the table within its range, and refuses by name what is outside. */
import { type Arbitrary, assert, asyncProperty, constantFrom } from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MODEL, Stage } from '../api/stage.ts';
import { unfitting } from './option-values.ts';
import {
  isHandWritten,
  type Surface,
  type SurfaceOption,
  shapedValue,
  SURFACES,
  valuesOf,
  withValue,
} from './surfaces.ts';

type Choice = readonly [provider: string, model: string];

const RUNS = { numRuns: 5 };
const SIMULATED = { kind: 'simulated', default_model: 'simulated-fast?rate=0' };

const SIMULATED_CHOICE: Choice = ['simulated', SIMULATED.default_model];

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start({
    vendors: ['openai', 'ollama'],
    providers: { simulated: SIMULATED },
    tasks: { default: { retries: 0 } },
  });
});
afterAll(() => stage.stop());

describe.each(SURFACES)('$name', (surface) => {
  const ask = (at: string, value: unknown, [provider, model]: Choice = SIMULATED_CHOICE) =>
    stage.rhetor.post(surface.route, withValue(surface.body(provider, model), at, value));

  it.each(surface.options)('takes $at', async (option) => {
    if (isHandWritten(option)) {
      await expectTaken(await ask(option.at, shapedValue(surface, option)));
      return;
    }
    await assert(
      asyncProperty(valuesOf(option), async (value) => {
        await expectTaken(await ask(option.at, value));
      }),
      RUNS,
    );
  });

  const judged = surface.options.filter((option) => !isPassed(surface, option));
  it.each(judged)('refuses another value of $at by name', async (option) => {
    await assert(
      asyncProperty(otherValues(option), async (value) => {
        const response = await ask(option.at, value);
        const text = await response.text();
        expect([400, 422], `${JSON.stringify(value)}: ${text}`).toContain(response.status);
        expect(text).toContain(option.at);
      }),
      RUNS,
    );
  });

  const passed = surface.options.filter((option) => isPassed(surface, option));
  it.each(passed)(
    'does not send another value of $at to another vendor in silence',
    async (option) => {
      const other = surface.dialect === 'ollama' ? 'openai' : 'ollama';
      await assert(
        asyncProperty(otherValues(option), async (value) => {
          const response = await ask(option.at, value, [other, MODEL]);
          const text = await response.text();
          const dropped = response.headers.get('x-rhetor-dropped') ?? '';
          expect(option.row.isHint ? dropped : text).toContain(option.at);
          expect(response.status, text).toBe(option.row.isHint ? 200 : 400);
        }),
        RUNS,
      );
    },
  );
});

async function expectTaken(response: Response): Promise<void> {
  const text = await response.text();
  expect(response.status, text).toBe(200);
  expect(response.headers.get('x-rhetor-dropped'), text).toBeNull();
}

/** Its own vendor judges it, so Rhetor refuses no value of it. */
function isPassed({ dialect }: Surface, { row }: SurfaceOption): boolean {
  return dialect !== undefined && row.passesThrough === true;
}

function otherValues(option: SurfaceOption): Arbitrary<unknown> {
  const { row, place } = option;
  if (isHandWritten(option)) return constantFrom(7, [7]);
  // A hint that is switched off asks for nothing, so nothing is said of it.
  return unfitting(row.value, place).filter((value) => value !== false || row.isHint !== true);
}
