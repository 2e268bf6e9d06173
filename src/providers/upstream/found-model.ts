/** Decides whether a vendor knows a model, from its answer to a request for that model. */
import { isRecord, parseJson } from '../../model/json/json.ts';
import type { RhetorError } from '../../model/rhetor-error.ts';

/** Statuses of a missing model list: the server speaks the protocol, but cannot list. */
export const NO_LIST: ReadonlySet<number | undefined> = new Set([404, 405, 501]);

/** Statuses with which servers say that they don't know a name, or that they lack this route. */
const NOT_FOUND: ReadonlySet<number | undefined> = new Set([400, 403, 404, 405, 410, 422, 501]);

/** A date or a tag after the actual name: `-20260424`, `-2026-04-24`, `-latest`, `:latest`. */
const VERSION = /[-@](?:\d{8}|\d{4}-\d{2}-\d{2})$|[-:]latest$/;

/**
 * @param ask resolves with the text of the answer
 * @param carries whether an answer is about the requested model
 * @throws RhetorError if the vendor cannot be asked now
 */
export async function foundModel(
  ask: () => Promise<string>,
  carries: (answer: Readonly<Record<string, unknown>>) => boolean,
  translate: (error: unknown) => RhetorError,
): Promise<boolean> {
  try {
    const answer = parseJson(await ask());
    return isRecord(answer) && carries(answer);
  } catch (error) {
    const failure = translate(error);
    if (NOT_FOUND.has(failure.upstreamStatus)) return false;
    // An SDK refuses names that would change the path, such as "..".
    if (failure.upstreamStatus === undefined && failure.code === 'invalid_value') return false;
    throw failure;
  }
}

/** Excludes servers that give the same answer to everything; an alias may stand for a dated model. */
export function carriesId(
  { id, aliases }: Readonly<Record<string, unknown>>,
  asked: string,
): boolean {
  if (Array.isArray(aliases) && aliases.includes(asked)) return true;
  return typeof id === 'string' && isSameModel(id, asked);
}

/** True if the names are equal, or differ only by a date or a tag; two different dates are two models. */
export function isSameModel(one: string, other: string): boolean {
  if (one === other) return true;
  const [plain, otherPlain] = [one.replace(VERSION, ''), other.replace(VERSION, '')];
  const isMoving = (name: string, withoutVersion: string): boolean =>
    name === withoutVersion || name.endsWith('latest');
  return plain === otherPlain && (isMoving(one, plain) || isMoving(other, otherPlain));
}
