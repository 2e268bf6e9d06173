/**
 * Fails a spec file that leaves something changed which the next file in its process would see. Modules that
 * are first loaded under a fake timer keep it, so specs that fake timers run in processes of their own.
 */
import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { afterAll, expect, vi } from 'vitest';

/** Names of a browser, by which libraries recognize one. */
const GLOBALS = ['window', 'document', 'location', 'localStorage'];
const OF_PROCESS = ['exit', 'exitCode', 'emitWarning', 'nextTick', 'hrtime'];
const EVENTS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'unhandledRejection', 'uncaughtException'];

/** Each value by the name that a failure shows. */
function sharedState(): Record<string, unknown> {
  return {
    ...valuesOf('globalThis', globalThis),
    ...valuesOf('globalThis', globalThis, GLOBALS),
    ...valuesOf('console', console),
    ...valuesOf('Math', Math),
    ...valuesOf('Date', Date),
    ...valuesOf('AbortSignal', AbortSignal),
    ...valuesOf('performance', performance, ['now']),
    ...valuesOf('node:timers', timers),
    ...valuesOf('node:timers/promises', timersPromises),
    ...valuesOf('process', process, OF_PROCESS),
    ...valuesOf('process.stdout', process.stdout, ['write']),
    ...valuesOf('process.stderr', process.stderr, ['write']),
    ...environment(),
    'process.cwd()': process.cwd(),
    ...Object.fromEntries(
      EVENTS.map((event) => [`listeners of ${event}`, process.listenerCount(event)]),
    ),
  };
}

function environment(): Record<string, unknown> {
  return valuesOf('process.env', process.env);
}

/** What a getter would make is not asked for. */
function valuesOf(
  owner: string,
  object: object,
  keys: readonly (string | symbol)[] = Reflect.ownKeys(object),
): Record<string, unknown> {
  return Object.fromEntries(
    keys.map((key) => {
      const descriptor = Object.getOwnPropertyDescriptor(object, key);
      return [`${owner}.${String(key)}`, descriptor?.get ?? Reflect.get(object, key)];
    }),
  );
}

const found = sharedState();

vi.useFakeTimers = () => {
  throw new Error(
    'Call vi.useFakeTimers in the spec itself: it then runs in a process of its own.',
  );
};

afterAll(() => {
  // Vitest does so too, but later, or only before the next test.
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  const left = sharedState();
  // Libraries add names to globalThis when they are loaded, once for all.
  const names = Object.keys({ ...found, ...environment() });
  const changed = names.filter((name) => !Object.is(found[name], left[name]));
  expect(changed, 'changed, and seen by the next file').toEqual([]);
});
