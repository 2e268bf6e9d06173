/**
 * Forms of the fields that a vendor's own clients read: what a server wrote in another form is put right,
 * and a value that means nothing is left out; pure.
 */
import { isRecord, parseJson } from '../../../model/json/json.ts';
import { countOf, type WireRecord } from '../../../model/json/narrowing.ts';
import { wireContentText } from './content-parts.ts';
import { WireFault } from '../wire-fields.ts';

/** Returns the value itself if it has the form, and undefined for one that is to be left out. */
export type ReadableForm = (value: unknown) => unknown;

/** Some servers send a list of parts where the vendor sends a text. */
export function textForm(value: unknown): unknown {
  if (typeof value === 'string' || value === null) return value;
  try {
    return Array.isArray(value) ? wireContentText(value, 'text') : undefined;
  } catch (error) {
    if (error instanceof WireFault) return undefined;
    throw error;
  }
}

/** Some servers send counts as text. */
export function countForm(value: unknown): unknown {
  return value === null ? null : countOf(value);
}

/** Some servers send the arguments of a call as an object where the vendor sends their JSON. */
export function jsonTextForm(value: unknown): unknown {
  if (isRecord(value)) return JSON.stringify(value);
  return Array.isArray(value) && value.length === 0 ? '{}' : textForm(value);
}

/** Some servers send the arguments of a call as JSON where the vendor sends an object. */
export function jsonObjectForm(value: unknown): unknown {
  if (isRecord(value)) return value;
  const parsed = typeof value === 'string' ? parseJson(value) : undefined;
  return isRecord(parsed) ? parsed : {};
}

/** Entries without the form are left out. */
export function listForm(one: ReadableForm): ReadableForm {
  return (value) => {
    if (!Array.isArray(value)) return undefined;
    const entries: readonly unknown[] = value;
    const read = entries.map(one);
    const isRead = read.every((entry, place) => entry === entries[place] && isThere(entry));
    return isRead ? value : read.filter(isThere);
  };
}

/** @param needed what clients rely on, and get where a server has left it out */
export function objectForm(
  fields: Readonly<Record<string, ReadableForm>>,
  needed?: WireRecord,
): ReadableForm {
  return (value) => {
    if (!isRecord(value)) return needed ?? (value === null ? null : undefined);
    let result: Record<string, unknown> | undefined;
    for (const [name, form] of Object.entries(fields)) {
      if (!Object.hasOwn(value, name)) continue;
      const given = value[name];
      const read = form(given);
      if (read === given) continue;
      result ??= { ...value };
      if (read === undefined) delete result[name];
      else result[name] = read;
    }
    for (const [name, otherwise] of Object.entries(needed ?? {})) {
      if ((result ?? value)[name] !== undefined) continue;
      result ??= { ...value };
      result[name] = otherwise;
    }
    return result ?? value;
  };
}

const IS_COUNT = /tokens$/;
const DETAILS = objectFormOf((name) => (IS_COUNT.test(name) ? countForm : undefined));
/** The counts, and their details one level below. */
export const usageForm = objectFormOf((name) => (IS_COUNT.test(name) ? countForm : detailsForm));

function detailsForm(value: unknown): unknown {
  return isRecord(value) ? DETAILS(value) : value;
}

function objectFormOf(formFor: (name: string) => ReadableForm | undefined): ReadableForm {
  return (value) => {
    if (!isRecord(value)) return value === null ? null : undefined;
    const forms: Record<string, ReadableForm> = {};
    for (const name of Object.keys(value)) {
      const form = formFor(name);
      if (form !== undefined) forms[name] = form;
    }
    return objectForm(forms)(value);
  };
}

function isThere(value: unknown): boolean {
  return value !== undefined && value !== null;
}
