/** The log: readable lines on a terminal, JSON lines elsewhere, without the framework's own chatter. */
import { ConsoleLogger, type LogLevel as NestLogLevel } from '@nestjs/common';
import type { LogLevel } from './environment.ts';

/** Most severe first. */
const NEST_LEVELS: readonly NestLogLevel[] = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'];

const NEST_NAMES: Readonly<Record<LogLevel, NestLogLevel>> = {
  fatal: 'fatal',
  error: 'error',
  warn: 'warn',
  info: 'log',
  debug: 'debug',
  verbose: 'verbose',
};

/** What Nest says of each module and route at a start; seen at the level `debug`. */
const FRAMEWORK: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'WebSocketsController',
]);

export class RhetorLogger extends ConsoleLogger {
  constructor(level: LogLevel) {
    super({
      json: !process.stdout.isTTY,
      colors: process.stdout.isTTY,
      logLevels: NEST_LEVELS.slice(0, NEST_LEVELS.indexOf(NEST_NAMES[level]) + 1),
    });
  }

  override log(message: unknown, ...rest: unknown[]): void {
    if (FRAMEWORK.has(rest.at(-1))) super.debug(message, ...rest);
    else super.log(message, ...rest);
  }

  /** Of a port that cannot be listened on, the start itself says what to do. */
  override error(message: unknown, ...rest: unknown[]): void {
    if (FRAMEWORK.has(rest.at(-1))) super.debug(message, ...rest);
    else super.error(message, ...rest);
  }
}
