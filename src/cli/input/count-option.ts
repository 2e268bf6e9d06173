/** Parses the value of a flag that takes a number. */
import { InvalidArgumentError } from 'commander';

/** For commander: @throws InvalidArgumentError, which it shows with the flag's name */
export function count(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number >= 1) return number;
  throw new InvalidArgumentError('It must be a whole number of at least 1.');
}
