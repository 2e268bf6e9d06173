/** Reads JSON that a caller sent: valid UTF-8, of bounded depth and count. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { passedLimit } from '../../model/json-shape.ts';
import { validationFailed } from './validate-body.ts';

const DEEPEST = 64;
/** Far more than 4,096 messages need; parsing this many takes some 20 ms, or 40 of the worst kind. */
const MOST_FIELDS = 50_000;
const MOST_VALUES = 400_000;
/** No field of Rhetor's has nearly as many; names that all differ are what the parser is slowest at. */
const MOST_FIELDS_OF_ONE = 2_000;

/** Drops a byte order mark, which some clients send. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

export type JsonSource = {
  /** For messages: "body", "frame". */
  readonly name: string;
  /** Levels that stand around what the limit of depth is meant for. */
  readonly envelopes: number;
};

/** @throws RhetorError `invalid_json`, or `validation_failed` past a limit */
export function parseJson(bytes: Buffer, { name, envelopes }: JsonSource): unknown {
  const limits = {
    deepest: DEEPEST + envelopes,
    mostFields: MOST_FIELDS,
    mostValues: MOST_VALUES,
  };
  switch (passedLimit(bytes, limits, MOST_FIELDS_OF_ONE)) {
    case 'deepest':
      throw tooMuch(name, `is nested deeper than ${DEEPEST} levels`);
    case 'mostFields':
      throw tooMuch(
        name,
        `has more than ${MOST_FIELDS} fields, or ${MOST_FIELDS_OF_ONE} in one object`,
      );
    case 'mostValues':
      throw tooMuch(name, `holds more than ${MOST_VALUES} values`);
    default:
      break;
  }
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    // The parser's words quote what was sent.
    throw new RhetorError('invalid_json', `The ${name} is not valid JSON in UTF-8.`);
  }
}

function tooMuch(name: string, fault: string): RhetorError {
  return validationFailed([{ field: `(${name})`, message: fault }]);
}
