/** Parses JSON from a caller: valid UTF-8, of limited depth and size. */
import { RhetorError } from '../../model/rhetor-error.ts';
import { passedLimit } from '../../model/json-shape.ts';
import { validationFailed } from './validate-body.ts';
import { DEEPEST_BODY, MOST_BODY_FIELDS, MOST_BODY_VALUES, MOST_FIELDS_OF_ONE } from '../limits.ts';

/** Drops a byte order mark, which some clients send. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

export type JsonSource = {
  /** The noun in messages: "body", "frame". */
  readonly name: string;
  /** Levels around the part that the depth limit is meant for. */
  readonly envelopes: number;
};

/** @throws RhetorError `invalid_json`, or `validation_failed` beyond a limit */
export function parseRequestJson(bytes: Buffer, { name, envelopes }: JsonSource): unknown {
  const limits = {
    deepest: DEEPEST_BODY + envelopes,
    mostFields: MOST_BODY_FIELDS,
    mostValues: MOST_BODY_VALUES,
  };
  switch (passedLimit(bytes, limits, MOST_FIELDS_OF_ONE)) {
    case 'deepest':
      throw tooMuch(name, `is nested deeper than ${DEEPEST_BODY} levels`);
    case 'mostFields':
      throw tooMuch(
        name,
        `has more than ${MOST_BODY_FIELDS} fields, or ${MOST_FIELDS_OF_ONE} in one object`,
      );
    case 'mostValues':
      throw tooMuch(name, `holds more than ${MOST_BODY_VALUES} values`);
    default:
      break;
  }
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch {
    // The parser's message quotes the input.
    throw new RhetorError('invalid_json', `The ${name} is not valid JSON in UTF-8.`);
  }
}

function tooMuch(name: string, fault: string): RhetorError {
  return validationFailed([{ field: `(${name})`, message: fault }]);
}
