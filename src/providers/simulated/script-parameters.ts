/** Reads the parameters in a simulated model's name; an invalid one becomes an error that names it. */
import { RhetorError } from '../../model/rhetor-error.ts';

const PARAMETERS: ReadonlySet<string> = new Set(
  'rate ttft length reasoning seed echo tool finish usage error error_after retry_after cut stall silent'.split(
    ' ',
  ),
);

export function readParameters(text: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URLSearchParams(text)) {
    if (!PARAMETERS.has(name)) {
      throw new RhetorError(
        'invalid_value',
        `Simulated models have no parameter "${shown(name)}"; they have ${[...PARAMETERS].join(', ')}.`,
      );
    }
    if (parameters.has(name)) throw invalidParameter(name, 'given twice', 'once');
    parameters.set(name, value);
  }
  return parameters;
}

export function readNumber(
  name: string,
  value: string | undefined,
  least: number,
  most: number,
  isWhole: boolean,
): number | undefined {
  if (value === undefined) return undefined;
  const number = /^\d{1,16}(\.\d{1,6})?$/.test(value) ? Number(value) : Number.NaN;
  if (number >= least && number <= most && (!isWhole || Number.isInteger(number))) return number;
  throw invalidParameter(
    name,
    value,
    `${isWhole ? 'a whole number' : 'a number'} from ${least} to ${most}`,
  );
}

export function readFlag(name: string, value: string | undefined): boolean {
  if (value === undefined || value === '0') return false;
  if (value === '' || value === '1') return true;
  throw invalidParameter(name, value, `${name}, ${name}=1 or ${name}=0`);
}

export function readChoice<Choice extends string>(
  name: string,
  value: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  if (value === undefined) return undefined;
  const choice = choices.find((known) => known === value);
  if (choice === undefined) throw invalidParameter(name, value, `one of ${choices.join(', ')}`);
  return choice;
}

export function invalidParameter(name: string, value: string, wanted: string): RhetorError {
  return new RhetorError(
    'invalid_value',
    `The simulated model's parameter "${name}" is "${shown(value)}"; give ${wanted}.`,
  );
}

/** Shortens a caller's text for a message. */
export function shown(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
