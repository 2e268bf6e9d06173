/** Checks whether a value fits an option of the table, and describes the valid values in words; pure. */
import { assertNever } from '../assert-never.ts';
import { isRecord } from '../json/json.ts';
import type { OptionValue } from './option-row.ts';

const WHOLE = /^\d{1,15}$/;

/** Custom shapes are narrowed elsewhere, so no value fits them here. */
export function fitsOption(given: unknown, value: OptionValue): boolean {
  switch (value.type) {
    case 'number':
    case 'integer': {
      const { least = -Infinity, most = Infinity, above = -Infinity } = value;
      const isFit = value.type === 'integer' ? Number.isSafeInteger(given) : Number.isFinite(given);
      return isFit && typeof given === 'number' && given >= least && given <= most && given > above;
    }
    case 'flag':
      return typeof given === 'boolean';
    case 'word':
      return typeof given === 'string' && value.words.includes(given);
    case 'text':
      return typeof given === 'string' && given !== '' && given.length <= value.longest;
    case 'texts': {
      const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
      const isFit = texts.length > 0 && texts.length <= value.most;
      return isFit && texts.every((text) => typeof text === 'string' && text !== '');
    }
    case 'number-map': {
      const entries = isRecord(given) ? Object.entries(given) : undefined;
      const number = { type: 'number', least: value.least, most: value.most } as const;
      return (
        entries !== undefined &&
        entries.length <= value.mostEntries &&
        entries.every(([key, entry]) => WHOLE.test(key) && fitsOption(entry, number))
      );
    }
    case 'response-format':
    case 'tool-choice':
      return false;
    default:
      return assertNever(value);
  }
}

/** Such as "a whole number, 1 or more". */
export function describeOption(value: OptionValue): string {
  switch (value.type) {
    case 'number':
    case 'integer': {
      const { least, most, above } = value;
      return [
        value.type === 'integer' ? 'a whole number' : 'a number',
        ...(least === undefined ? [] : [`${least} or more`]),
        ...(above === undefined ? [] : [`above ${above}`]),
        ...(most === undefined ? [] : [`at most ${most}`]),
      ].join(', ');
    }
    case 'flag':
      return 'true or false';
    case 'word':
      return `one of ${value.words.join(', ')}`;
    case 'text':
      return `a text of 1 to ${value.longest} characters`;
    case 'texts':
      return `a text or a list of 1 to ${value.most} texts`;
    case 'number-map':
      return `an object of at most ${value.mostEntries} whole numbers, each with a number from ${value.least} to ${value.most}`;
    case 'response-format':
    case 'tool-choice':
      return "as in OpenAI's chat completions";
    default:
      return assertNever(value);
  }
}
