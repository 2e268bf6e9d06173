/** Whether a name means exactly one model of the price list, or only resembles it; pure. */
import type { MatchLogic, ModelInfo } from '@pydantic/genai-prices';

/** The date of a version, such as `-20250514`, `-2025-08-07`, `@20250514` or `-0613`. */
const VERSION = /[-@](20\d{2}-\d{2}-\d{2}|\d{8}|\d{4})$/;
/** The vendor may make such a name mean another model any day. */
const MOVING = /-latest$/;

/**
 * True for the id itself, and for a dated version of it. A version that has another name is true only
 * if the list has it word for word: `claude-sonnet-5-5` begins like `claude-sonnet-5`, and is another model.
 */
export function isOwnName({ id, match }: Pick<ModelInfo, 'id' | 'match'>, name: string): boolean {
  const asked = name.trim().toLowerCase();
  if (MOVING.test(asked)) return false;
  const listed = id.toLowerCase();
  if (asked === listed) return true;
  if (!VERSION.test(asked)) return false;
  return asked.replace(VERSION, '') === listed.replace(MOVING, '') || isListed(match, asked);
}

function isListed(match: MatchLogic, name: string): boolean {
  if ('or' in match) return match.or.some((alternative) => isListed(alternative, name));
  return 'equals' in match && match.equals.toLowerCase() === name;
}
