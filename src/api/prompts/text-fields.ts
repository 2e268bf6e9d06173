/** Validates the fields that prompts and templates share: tags, variables, metadata. */
import { validationFailed } from '../validation/validate-body.ts';
import { LONGEST_METADATA } from '../limits.ts';

type TextListLimits = { readonly mostItems: number; readonly longestItem: number };

const TAGS: TextListLimits = { mostItems: 32, longestItem: 64 };
const VARIABLES: TextListLimits = { mostItems: 256, longestItem: 64 };

/** @throws RhetorError `validation_failed` */
export function fromTags(value: unknown): readonly string[] {
  return fromTextList(value, 'tags', TAGS);
}

/** @throws RhetorError `validation_failed` */
export function fromVariables(value: unknown): readonly string[] {
  return fromTextList(value, 'variables', VARIABLES);
}

/** @throws RhetorError `validation_failed` */
export function fromMetadata(
  value: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> {
  if (value === undefined) return {};
  if (JSON.stringify(value).length <= LONGEST_METADATA) return value;
  throw validationFailed([
    { field: 'metadata', message: `must be at most ${LONGEST_METADATA} characters of JSON` },
  ]);
}

function fromTextList(value: unknown, field: string, limits: TextListLimits): readonly string[] {
  if (value === undefined) return [];
  const { mostItems, longestItem } = limits;
  if (!Array.isArray(value) || value.length > mostItems) {
    throw validationFailed([{ field, message: `must be a list of at most ${mostItems} texts` }]);
  }
  return value.map((item: unknown, index) => {
    if (typeof item === 'string' && item.length >= 1 && item.length <= longestItem) return item;
    throw validationFailed([
      { field: `${field}.${index}`, message: `must be a text of 1 to ${longestItem} characters` },
    ]);
  });
}
