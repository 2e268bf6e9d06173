import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOG_LEVELS } from './environment.ts';
import { RhetorLogger } from './logger.ts';

const STACK = 'TypeError: broken\n    at here (file.ts:1:2)\n    at there (file.ts:3:4)';

const written: string[] = [];

beforeEach(() => {
  written.length = 0;
  const write = (chunk: unknown): boolean => {
    written.push(String(chunk));
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(write);
  vi.spyOn(process.stderr, 'write').mockImplementation(write);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The lines that were written, parsed. */
function lines(): Record<string, unknown>[] {
  return written.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const messages = (): unknown[] => lines().map(({ message }) => message);

/** Logs like a part of Rhetor does. */
function say(logger: RhetorLogger): Logger {
  Logger.overrideLogger(logger);
  return new Logger('Test');
}

describe('RhetorLogger', () => {
  afterEach(() => Logger.overrideLogger(false));

  it.each(LOG_LEVELS.map((level, position) => [level, position + 1] as const))(
    'writes at the level %s only what is at least as severe: %i levels',
    (level, count) => {
      const logger = new RhetorLogger(level);
      logger.fatal('fatal', 'Test');
      logger.error('error', undefined, 'Test');
      logger.warn('warn', 'Test');
      logger.log('info', 'Test');
      logger.debug('debug', 'Test');
      logger.verbose('verbose', 'Test');
      expect(messages()).toEqual(LOG_LEVELS.slice(0, count));
      expect(lines().map(({ level: name }) => name)).toEqual(LOG_LEVELS.slice(0, count));
    },
  );

  it("shows the framework's own lines only at the level debug", () => {
    const line = ['Mapped {/, GET} route', 'RouterExplorer'] as const;
    new RhetorLogger('info').log(...line);
    expect(messages()).toEqual([]);
    new RhetorLogger('debug').log(...line);
    expect(messages()).toEqual([line[0]]);
  });

  it('writes JSON: the time in ISO 8601, the level by name, a message, and flat fields', () => {
    say(new RhetorLogger('info')).warn('alpha is away', { event: 'away', provider: 'alpha' });
    expect(lines()).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        level: 'warn',
        logger: 'Test',
        message: 'alpha is away',
        event: 'away',
        provider: 'alpha',
      },
    ]);
  });

  it.each<[string, (logger: Logger) => void, unknown]>([
    ['fields alone', (logger) => logger.log({ event: 'turn', status: 200 }), 'turn'],
    ['fields that hold a message', (logger) => logger.log({ message: 'well', level: 7 }), 'well'],
    ['an error', (logger) => logger.error(new TypeError('broken')), 'TypeError: broken'],
    ['a text and a stack', (logger) => logger.error('broken', new Error('x').stack), 'broken'],
    [
      'a text that ends in a stack',
      (logger) => logger.error(`x: ${STACK}`),
      'x: TypeError: broken',
    ],
    ['a stack alone', (logger) => logger.warn(STACK), 'TypeError: broken'],
    ['a list', (logger) => logger.log(['one', 'two']), 'one,two'],
    ['nothing', (logger) => logger.log(undefined), 'see the fields'],
    ['a number', (logger) => logger.log(7), '7'],
  ])('makes a message of %s', (_, write, message) => {
    write(say(new RhetorLogger('info')));
    expect(lines()).toMatchObject([{ message, logger: 'Test' }]);
    expect(LOG_LEVELS).toContain(lines()[0]?.['level']);
  });

  it('keeps the frames of a stack in a field of their own', () => {
    say(new RhetorLogger('info')).error(new TypeError('broken'));
    expect(lines()[0]?.['stack']).toMatch(/^at .+logger\.spec/);
    say(new RhetorLogger('info')).error(`x: ${STACK}`);
    expect(lines()[1]?.['stack']).toBe('at here (file.ts:1:2)\nat there (file.ts:3:4)');
  });

  it('omits fields that JSON cannot represent', () => {
    const circle: Record<string, unknown> = {};
    circle['circle'] = circle;
    say(new RhetorLogger('info')).log('round', { circle });
    expect(messages()).toEqual(['round']);
  });

  it('masks keys wherever they appear, but not a word that was configured as a key', () => {
    const logger = new RhetorLogger('info');
    logger.keepSecrets(['canary-of-no-known-form', 'with"quote-and\\more', 'ollama']);
    say(logger).warn('canary-of-no-known-form and sk-abcdefghijkl', {
      provider: 'ollama',
      reason: 'Bearer abcdefgh12345, with"quote-and\\more',
    });
    expect(lines()).toMatchObject([
      {
        message: '[masked] and [masked]',
        provider: 'ollama',
        reason: '[masked], [masked]',
      },
    ]);
  });

  it('writes one readable line on a terminal, which nothing can break up or colour', () => {
    const isTTY = Object.getOwnPropertyDescriptor(process.stdout, 'isTTY');
    const hasColors = Object.getOwnPropertyDescriptor(process.stdout, 'hasColors');
    Object.defineProperty(process.stdout, 'isTTY', { value: true, configurable: true });
    Object.defineProperty(process.stdout, 'hasColors', { value: () => false, configurable: true });
    try {
      say(new RhetorLogger('info')).log('POST /message 502 in 12 ms', {
        event: 'request',
        method: 'POST',
        path: '/message',
        status: 502,
        duration_ms: 12,
        error: 'no\n\u001B[31mred\u0007',
        attempts: [{ provider: 'alpha', model: 'one', status: 503, code: 'upstream_error' }],
      });
    } finally {
      Object.defineProperty(process.stdout, 'isTTY', isTTY ?? { value: undefined });
      if (hasColors) Object.defineProperty(process.stdout, 'hasColors', hasColors);
      else Reflect.deleteProperty(process.stdout, 'hasColors');
    }
    expect(written).toHaveLength(1);
    expect(written[0]?.replace(/^\d\d:\d\d:\d\d /, '')).toBe(
      'INFO  [Test] POST /message 502 in 12 ms error="no | red" ' +
        'attempts="alpha one 503 upstream_error"\n',
    );
  });
});
