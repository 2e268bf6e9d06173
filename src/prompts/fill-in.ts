/** Fills in a version of a text, or throws an error that names the invalid variables. */
import { RhetorError } from '../model/rhetor-error.ts';
import {
  type ParsedTemplate,
  parseTemplate,
  renderTemplate,
  type TemplateValues,
} from './render.ts';
import { LONGEST_RENDERED } from './limits.ts';
import type { NewText } from './versioned-text.ts';

/** For messages: `what` is filled in, and `field` of the request holds the values. */
export type FillInNames = { readonly what: string; readonly field: string };

/** Most variables named in a message, since a text may have thousands. */
const MOST_NAMED = 32;

/** A version never changes, so it is parsed once. */
const parsed = new WeakMap<NewText, ParsedTemplate>();

export function parsedVersion(version: NewText): ParsedTemplate {
  let template = parsed.get(version);
  if (template === undefined) {
    template = parseTemplate(version.content, version.variables);
    parsed.set(version, template);
  }
  return template;
}

/** @throws RhetorError `validation_failed` that names the variables */
export function fillIn(version: NewText, values: TemplateValues, names: FillInNames): string {
  const rendered = renderTemplate(parsedVersion(version), values);
  if ('text' in rendered) return rendered.text;
  const { what, field } = names;
  if ('characters' in rendered) {
    throw notFilledIn(what, [
      { field, fault: `would result in a text of more than ${LONGEST_RENDERED} characters` },
    ]);
  }
  throw notFilledIn(
    what,
    [
      ...rendered.missing.map((name) => ({ field: `${field}.${name}`, fault: 'is missing' })),
      ...rendered.unusable.map((name) => {
        return { field: `${field}.${name}`, fault: 'must be a text, number or boolean' };
      }),
    ].slice(0, MOST_NAMED),
  );
}

function notFilledIn(
  what: string,
  faults: readonly { readonly field: string; readonly fault: string }[],
): RhetorError {
  return new RhetorError(
    'validation_failed',
    `The ${what} cannot be filled in: ${faults.map(({ field, fault }) => `${field} ${fault}`).join(', ')}.`,
    { fields: faults.map(({ field, fault }) => ({ field, message: fault })) },
  );
}
