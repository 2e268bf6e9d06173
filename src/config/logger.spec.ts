import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LOG_LEVELS } from './environment.ts';
import { RhetorLogger } from './logger.ts';

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

/** The messages that were written, each a line of JSON. */
function messages(): unknown[] {
  return written.map((line) => {
    const entry: { message: unknown } = JSON.parse(line);
    return entry.message;
  });
}

describe('RhetorLogger', () => {
  it.each(LOG_LEVELS.map((level, position) => [level, position + 1] as const))(
    'writes at the level %s what is as severe, and no more: %i levels',
    (level, count) => {
      const logger = new RhetorLogger(level);
      logger.fatal('fatal', 'Test');
      logger.error('error', undefined, 'Test');
      logger.warn('warn', 'Test');
      logger.log('info', 'Test');
      logger.debug('debug', 'Test');
      logger.verbose('verbose', 'Test');
      expect(messages()).toEqual(LOG_LEVELS.slice(0, count));
    },
  );

  it("has the framework's own lines only at the level debug", () => {
    const line = ['Mapped {/, GET} route', 'RouterExplorer'] as const;
    new RhetorLogger('info').log(...line);
    expect(messages()).toEqual([]);
    new RhetorLogger('debug').log(...line);
    expect(messages()).toEqual([line[0]]);
  });
});
