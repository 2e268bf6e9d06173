/** Validates a version that a caller sends. */
import { type FieldFault, RhetorError } from '../model/rhetor-error.ts';
import { VARIABLE_NAME } from './render.ts';
import { LONGEST_CONTENT } from './limits.ts';
import {
  latestOf,
  type Metadata,
  type NewVersion,
  type NewText,
  type VersionedText,
  withVersion,
} from './versioned-text.ts';

/** @throws RhetorError `validation_failed` */
export function apiVersion(source: NewText, metadata: Metadata = {}): NewVersion {
  const fault = faultOf(source);
  if (fault === undefined) return { ...source, createdAt: Date.now(), origin: 'api', metadata };
  throw new RhetorError('validation_failed', `${fault.field} ${fault.message}`, {
    fields: [fault],
  });
}

/**
 * Declared variables stay declared.
 * @throws RhetorError `validation_failed`
 */
export function withContent<Facts>(
  text: VersionedText<Facts>,
  content: string,
  metadata: Metadata,
): VersionedText<Facts> {
  const { variables } = latestOf(text);
  return withVersion(text, apiVersion({ content, variables }, metadata));
}

function faultOf({ content, variables }: NewText): FieldFault | undefined {
  if (content.length > LONGEST_CONTENT) {
    return { field: 'content', message: `must be at most ${LONGEST_CONTENT} characters` };
  }
  const wrong = variables.findIndex((name) => !VARIABLE_NAME.test(name));
  if (wrong === -1) return undefined;
  return {
    field: `variables.${wrong}`,
    message: 'must be a plain name of letters, digits and "_"',
  };
}
