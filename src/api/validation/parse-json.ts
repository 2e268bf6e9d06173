/** Parses JSON from a caller: valid UTF-8, of limited depth and size. */
import { isAscii } from 'node:buffer';
import { RhetorError } from '../../model/rhetor-error.ts';
import { keepSource } from '../../model/json/json-source.ts';
import { measureJson } from '../../model/json/json-shape.ts';
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
  const { passed, fields } = measureJson(bytes, limits, MOST_FIELDS_OF_ONE);
  switch (passed) {
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
    // Copying is faster than decoding.
    const value: unknown = JSON.parse(
      isAscii(bytes) ? bytes.toString('latin1') : utf8.decode(bytes),
    );
    keepSource(value, { bytes, fields });
    return value;
  } catch {
    // The parser's message quotes the input.
    throw new RhetorError('invalid_json', `The ${name} is not valid JSON in UTF-8.`);
  }
}

function tooMuch(name: string, fault: string): RhetorError {
  return validationFailed([{ field: `(${name})`, message: fault }]);
}
