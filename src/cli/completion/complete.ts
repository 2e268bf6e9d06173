/** Completes the word at the cursor, from the command definitions and, for ids, from the server. */
import { assertNever } from '../../model/assert-never.ts';
import type { Command } from 'commander';
import { findPlace, type Place } from './place.ts';

export type Suggestion = {
  readonly value: string;
  /** Shown by shells that support it. */
  readonly description?: string;
};

/** Kinds of names that only the server knows. */
export type Named =
  'component' | 'context' | 'key' | 'model' | 'prompt' | 'provider' | 'rule' | 'template';

export type LookUp = (named: Named, typed: string) => Promise<readonly Suggestion[]>;

export type Completion = {
  readonly suggestions: readonly Suggestion[];
  /** The shell completes a file name here. */
  readonly isFile: boolean;
};

/**
 * No shell gives these characters a special meaning: a name from a server must not become a
 * command.
 */
const PLAIN = /^[\w.,:@/+=-]+$/;

const FLAGS: ReadonlyMap<string, Named | 'file'> = new Map([
  ['--component', 'component'],
  ['--context', 'context'],
  ['--data-dir', 'file'],
  ['--file', 'file'],
  ['--litellm', 'file'],
  ['--model', 'model'],
  ['--out', 'file'],
  ['--output', 'file'],
  ['--provider', 'provider'],
]);

const IDS: ReadonlyMap<string, Named> = new Map([
  ['contexts', 'context'],
  ['keys', 'key'],
  ['prompts', 'prompt'],
  ['templates', 'template'],
]);

/** @param words everything typed up to the cursor, without the program's own name */
export async function complete(
  program: Command,
  words: readonly string[],
  lookUp: LookUp,
): Promise<Completion> {
  const { place, typed, before } = findPlace(program, words);
  const named = namedAt(place);
  const isFile = named === 'file';
  const found = named === undefined || isFile ? fixedAt(place) : await lookUp(named, typed);
  const suggestions = found
    .filter(({ value }) => value.startsWith(typed) && PLAIN.test(value))
    .map((suggestion) => ({ ...suggestion, value: before + suggestion.value }));
  return { suggestions, isFile };
}

function namedAt(place: Place): Named | 'file' | undefined {
  switch (place.type) {
    case 'value':
      return FLAGS.get(place.of.long ?? '');
    case 'argument': {
      const name = place.of.name();
      if (isNamed(name)) return name;
      const isId = name === 'id' || name === 'first' || name === 'second';
      return isId ? IDS.get(place.command.parent?.name() ?? '') : undefined;
    }
    default:
      return undefined;
  }
}

/** An argument with the name of what it takes. */
function isNamed(name: string): name is 'file' | 'model' | 'provider' | 'rule' {
  return name === 'file' || name === 'model' || name === 'provider' || name === 'rule';
}

function fixedAt(place: Place): readonly Suggestion[] {
  switch (place.type) {
    case 'value':
      return valuesOf(place.of.argChoices);
    case 'argument':
      return valuesOf(place.of.argChoices);
    case 'command':
      return place.command
        .createHelp()
        .visibleCommands(place.command)
        .map((command) => ({ value: command.name(), description: command.description() }));
    case 'flag':
      return place.command
        .createHelp()
        .visibleOptions(place.command)
        .map(({ long, short, description }) => ({ value: long ?? short ?? '', description }));
    case 'nothing':
      return [];
    default:
      return assertNever(place);
  }
}

function valuesOf(choices: readonly string[] | undefined): readonly Suggestion[] {
  return (choices ?? []).map((value) => ({ value }));
}
