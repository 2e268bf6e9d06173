/**
 * Finds where in the command line the cursor is: at a command, a flag, a flag's value or an
 * argument.
 */
import type { Argument, Command, Option } from 'commander';

export type Place =
  | { readonly type: 'value'; readonly of: Option; readonly command: Command }
  | { readonly type: 'argument'; readonly of: Argument; readonly command: Command }
  | { readonly type: 'command'; readonly command: Command; readonly argument?: Argument }
  | { readonly type: 'flag'; readonly command: Command }
  | { readonly type: 'nothing' };

export type Cursor = {
  readonly place: Place;
  /** The part of the word typed so far; for `--flag=value`, the value. */
  readonly typed: string;
  /** The part of the word before `typed`: `--flag=`. */
  readonly before: string;
};

/**
 * @param words everything typed up to the cursor, without the program's own name; the last may be
 *   ''
 */
export function findPlace(program: Command, words: readonly string[]): Cursor {
  let command = program;
  let place = 0;
  let pending: Option | undefined;
  let isLiteral = false;
  for (const word of words.slice(0, -1)) {
    if (pending !== undefined) {
      pending = undefined;
    } else if (!isLiteral && word === '--') {
      isLiteral = true;
    } else if (!isLiteral && word.startsWith('-')) {
      pending = valueWanted(command, word);
    } else {
      const next = place === 0 ? subcommand(command, word) : undefined;
      if (next === undefined) place += 1;
      else command = next;
    }
  }
  const last = words.at(-1) ?? '';
  if (pending !== undefined) {
    return { place: { type: 'value', of: pending, command }, typed: last, before: '' };
  }
  if (!isLiteral && last.startsWith('-')) return atFlag(command, last);
  return { place: atArgument(command, place), typed: last, before: '' };
}

function atFlag(command: Command, word: string): Cursor {
  const equals = word.indexOf('=');
  const option = equals < 0 ? undefined : flagged(command, word.slice(0, equals));
  if (option === undefined) return { place: { type: 'flag', command }, typed: word, before: '' };
  return {
    place: { type: 'value', of: option, command },
    typed: word.slice(equals + 1),
    before: word.slice(0, equals + 1),
  };
}

function atArgument(command: Command, place: number): Place {
  const argument =
    command.registeredArguments[place] ??
    command.registeredArguments.findLast(({ variadic }) => variadic);
  if (place === 0 && command.commands.length > 0) {
    return { type: 'command', command, ...(argument !== undefined && { argument }) };
  }
  return argument === undefined ? { type: 'nothing' } : { type: 'argument', of: argument, command };
}

function subcommand(command: Command, name: string): Command | undefined {
  return command.commands.find((other) => other.name() === name);
}

function flagged(command: Command, word: string): Option | undefined {
  return command.options.find(({ short, long }) => word === short || word === long);
}

/** The flag whose value is the next word. */
function valueWanted(command: Command, word: string): Option | undefined {
  const option = flagged(command, word);
  return option !== undefined && option.required ? option : undefined;
}
