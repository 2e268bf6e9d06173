/**
 * Checks an answer against a JSON schema. A hostile schema may compile or match for ever, so this runs
 * only in the process of checks, which is ended when it takes too long.
 */
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { isRecord, parseJson } from '../../model/json/json.ts';
import { LONGEST_FAULT, MOST_FAULTS } from '../limits.ts';
import { type AnswerCheck, type CheckResult, unchecked } from './answer-check.ts';

const MOST_COMPILED = 16;

/** Patterns are meant for JavaScript, but not all of them for its stricter Unicode mode. */
function toExpression(pattern: string, flags: string): RegExp {
  try {
    return new RegExp(pattern, flags);
  } catch {
    return new RegExp(pattern);
  }
}
toExpression.code = 'new RegExp';

/** Nothing is fetched, and formats are not checked, as the specification has it by default. */
const OPTIONS: Options = {
  strict: false,
  ownProperties: true,
  allErrors: true,
  validateFormats: false,
  validateSchema: false,
  meta: false,
  addUsedSchema: false,
  logger: false,
  code: { regExp: toExpression },
};

/** By caller and schema; the newest last. */
const compiled = new Map<string, ValidateFunction>();

export function checkAnswer({ text, ...of }: AnswerCheck): CheckResult {
  let validate: ValidateFunction;
  try {
    validate = validatorOf(of);
  } catch (error) {
    return unchecked(shortened(`the schema cannot be used: ${wordsOf(error)}`));
  }
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (error) {
    return { type: 'breaks', faults: [shortened(`the answer is not JSON: ${wordsOf(error)}`)] };
  }
  try {
    if (validate(answer)) return { type: 'fits' };
  } catch (error) {
    return unchecked(shortened(`the answer cannot be checked: ${wordsOf(error)}`));
  }
  const { errors } = validate;
  const faults = (errors ?? []).slice(0, MOST_FAULTS).map(toFault);
  validate.errors = null;
  return { type: 'breaks', faults };
}

function validatorOf({ caller, schema }: Omit<AnswerCheck, 'text'>): ValidateFunction {
  const id = `${caller}\0${schema}`;
  const known = compiled.get(id);
  const validate = known ?? compile(parseJson(schema));
  compiled.delete(id);
  compiled.set(id, validate);
  const [oldest] = compiled.keys();
  if (compiled.size > MOST_COMPILED && oldest !== undefined) compiled.delete(oldest);
  return validate;
}

/** The newest draft is the default, as the specification has it; schemas without a name may be older. */
function compile(schema: unknown): ValidateFunction {
  const { $schema: draft, ...rest } = isRecord(schema) ? schema : {};
  if (typeof draft === 'string' && /draft-0[467]/.test(draft))
    return new Ajv(OPTIONS).compile(rest);
  if (typeof draft === 'string' && draft.includes('2019-09')) {
    return new Ajv2019(OPTIONS).compile(rest);
  }
  try {
    return new Ajv2020(OPTIONS).compile(rest);
  } catch (error) {
    if (draft !== undefined) throw error;
    try {
      return new Ajv(OPTIONS).compile(rest);
    } catch {
      throw error;
    }
  }
}

function toFault({ instancePath, keyword, message = 'does not fit', params }: ErrorObject): string {
  const place = instancePath === '' ? '(root)' : instancePath;
  const more: unknown = keyword === 'enum' ? params['allowedValues'] : params['additionalProperty'];
  const given = more === undefined ? '' : `: ${JSON.stringify(more)}`;
  return shortened(`${place} ${message}${given}`);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : 'it fails';
}

function shortened(text: string): string {
  return text.length > LONGEST_FAULT ? `${text.slice(0, LONGEST_FAULT)}…` : text;
}
