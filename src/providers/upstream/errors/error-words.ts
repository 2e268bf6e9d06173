/** Reads an error in the forms of all vendors: a server may speak one vendor's protocol and report errors in another's form. */
import { WireFault } from '../wire-fields.ts';
import { isRecord } from '../../../model/json/json.ts';
import { NO_FIELDS, recordAt, textAt, type WireRecord } from '../../../model/json/narrowing.ts';
import { parseWire } from '../wire-json.ts';

/** Servers send text, numbers or nothing where vendors have strings. */
export type ErrorWords = {
  readonly message: string | undefined;
  readonly type: string | undefined;
  readonly code: string | undefined;
};

const MESSAGE_FIELDS = ['message', 'detail', 'msg', 'error_msg', 'status_msg'] as const;

/** Where servers put the error itself; without any of them, the body is the error. */
const INNER_FIELDS = ['error', 'errors', 'base_resp'] as const;

const CLASS_FIELDS = ['code', 'type', 'status', 'statusCode'] as const;

/** Whether an event of a stream, or a body with status 200, reports an error in any form. */
export function isErrorEvent(event: WireRecord, name: string | undefined): boolean {
  const { type } = event;
  if (event['error'] || name === 'error' || type === 'error' || event['object'] === 'error') {
    return true;
  }
  // Content in any protocol; most events end here.
  if (event['choices'] !== undefined || event['usage'] !== undefined) return false;
  return isBareError(event) && (typeof type !== 'string' || /error$/i.test(type));
}

/** An error body that has no mark of one but its fields. */
function isBareError(event: WireRecord): boolean {
  const { errors, detail } = event;
  if (Array.isArray(errors) && errors.length > 0) return true;
  if (typeof detail === 'string' || Array.isArray(detail)) return true;
  return textAt(event, 'message') !== undefined && CLASS_FIELDS.some((name) => event[name]);
}

/**
 * The record in a body of JSON that may wrap it in a list; undefined for any other text, and for one
 * so deep that it could not be written again.
 */
export function errorBodyIn(text: string): WireRecord | undefined {
  try {
    const value = parseWire(text);
    const body: unknown = Array.isArray(value) ? value[0] : value;
    return isRecord(body) ? body : undefined;
  } catch {
    return undefined;
  }
}

export function errorWordsIn(body: WireRecord): ErrorWords {
  const text = textAt(body, 'error');
  if (text !== undefined) {
    return { message: text, type: wordAt(body, 'type'), code: wordAt(body, 'code') };
  }
  const form = INNER_FIELDS.map((name) => recordIn(body[name])).find((one) => one) ?? body;
  return {
    message: messageIn(form) ?? messageIn(body),
    type: wordAt(form, 'type') ?? wordAt(form, 'status'),
    code: wordAt(form, 'code') ?? textAt(recordAt(form, 'details'), 'error_code'),
  };
}

/**
 * What a body with status 200 reports in place of an answer.
 * @throws WireFault if it reports no error either: nothing has failed but the answer itself
 */
export function errorWordsInsteadOf(field: string, body: WireRecord): ErrorWords {
  const words = errorWordsIn(body);
  const isMute = Object.values(words).every((word) => word === undefined);
  if (isMute) throw new WireFault(field, 'is missing from a body with status 200');
  return words;
}

function messageIn(form: WireRecord): string | undefined {
  for (const name of MESSAGE_FIELDS) {
    const inner = recordIn(form[name]) ?? NO_FIELDS;
    const message = wordAt(form, name) ?? textAt(inner, 'message') ?? textAt(inner, 'msg');
    if (message !== undefined) return message;
  }
  return undefined;
}

/** A record, or the first of a list. */
function recordIn(value: unknown): WireRecord | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return isRecord(first) ? first : undefined;
}

function wordAt(form: WireRecord, name: string): string | undefined {
  const value = form[name];
  return typeof value === 'number' ? String(value) : textAt(form, name);
}
