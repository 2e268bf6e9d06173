/** Reads LiteLLM's YAML. */
import { type Document, parseDocument } from 'yaml';
import { isRecord } from '../../model/json/json.ts';
import { Section } from './section.ts';

/** The file is no YAML, or no configuration of LiteLLM. */
export class LitellmFault extends Error {
  override readonly name = 'LitellmFault';
}

/** @throws LitellmFault that names the line */
export function readLitellm(text: string): Section {
  const document = parseDocument(text, { merge: true, prettyErrors: true });
  const [fault] = document.errors;
  if (fault !== undefined) {
    // The lines after the first quote the file, which may hold keys.
    const [reason = 'it cannot be read'] = fault.message.split('\n');
    throw new LitellmFault(`it is not valid YAML: ${reason.replace(/:$/, '')}.`);
  }
  const value = toValue(document);
  if (!isRecord(value))
    throw new LitellmFault('it is not a configuration of LiteLLM: give a file with a model_list.');
  const file = new Section(value, '');
  if (!Array.isArray(value['model_list'])) {
    throw new LitellmFault(
      "it has no model_list, so there is no model to import. Models that were added in LiteLLM's UI are in its database.",
    );
  }
  return file;
}

/** @throws LitellmFault for references that lead nowhere, or that would multiply the file */
function toValue(document: Document): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw new LitellmFault(`it cannot be read: ${error.message}.`);
  }
}
