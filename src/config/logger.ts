/** The log: readable lines on a terminal, JSON lines elsewhere, without the framework's startup messages. */
import type { LoggerService } from '@nestjs/common';
import { LOG_LEVELS, type LogLevel } from './environment.ts';
import { toLogEntry } from './log-entry.ts';
import { jsonLine, terminalLine } from './log-line.ts';
import { secretForms, type SecretForms } from '../model/secrets/secret-forms.ts';
import { maskSecrets } from '../model/secrets/secret-mask.ts';

/** Loggers of Nest's lines about each module and route at startup; shown at the level `debug`. */
const FRAMEWORK: ReadonlySet<unknown> = new Set([
  'NestFactory',
  'InstanceLoader',
  'RoutesResolver',
  'RouterExplorer',
  'NestApplication',
  'WebSocketsController',
]);

const SHORTEST_KEY = 16;

/**
 * Writes synchronously, so that no line is lost when the process ends. Measured against pino in
 * docs/decisions/2026-11-28-own-log-lines.md.
 */
export class RhetorLogger implements LoggerService {
  private secrets: SecretForms = secretForms([]);
  /** How many of the levels are written, starting with the most severe. */
  private readonly written: number;
  private readonly isTerminal = process.stdout.isTTY;
  private readonly hasColours = process.stdout.isTTY && process.stdout.hasColors();

  constructor(level: LogLevel) {
    this.written = LOG_LEVELS.indexOf(level) + 1;
  }

  /**
   * Sets the keys and tokens to mask wherever they appear. Short ones are not masked: they are
   * words configured for servers that need no key, and may equal the name of a provider or a model.
   */
  keepSecrets(secrets: readonly string[]): void {
    this.secrets = secretForms(secrets.filter((secret) => secret.length >= SHORTEST_KEY));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** When the port can't be bound, startup itself prints what to do. */
  error(message: unknown, ...rest: unknown[]): void {
    this.write(FRAMEWORK.has(rest.at(-1)) ? 'debug' : 'error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(FRAMEWORK.has(rest.at(-1)) ? 'debug' : 'info', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('verbose', message, rest);
  }

  private write(level: LogLevel, message: unknown, rest: readonly unknown[]): void {
    if (LOG_LEVELS.indexOf(level) >= this.written) return;
    const entry = toLogEntry(message, rest);
    const line = this.isTerminal
      ? terminalLine(new Date(), level, entry, this.hasColours)
      : jsonLine(new Date(), level, entry);
    const stream = level === 'error' || level === 'fatal' ? process.stderr : process.stdout;
    stream.write(`${maskSecrets(line, this.secrets)}\n`);
  }
}
