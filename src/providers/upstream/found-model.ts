/** Whether a vendor knows a model by its name, by what it answers to a question about that one model. */
import { isRecord, parseJson } from '../../model/json.ts';
import type { RhetorError } from '../../model/rhetor-error.ts';

/** Statuses of a list of models that does not exist: the server speaks the protocol, but cannot list. */
export const NO_LIST: ReadonlySet<number | undefined> = new Set([404, 405, 501]);

/** Statuses by which servers say that they don't know a name, or have no such question. */
const NOT_FOUND: ReadonlySet<number | undefined> = new Set([400, 403, 404, 405, 410, 422, 501]);

/** A date or a tag behind the name proper: `-20260424`, `-2026-04-24`, `-latest`, `:latest`. */
const VERSION = /[-@](?:\d{8}|\d{4}-\d{2}-\d{2})$|[-:]latest$/;

/**
 * @param ask resolves with the answer's text
 * @param carries whether an answer is about the model that was asked for
 * @throws RhetorError when the vendor cannot be asked now
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
    // An SDK refuses to ask for a name that would change the path, such as "..".
    if (failure.upstreamStatus === undefined && failure.code === 'invalid_value') return false;
    throw failure;
  }
}

/** A server that answers everything alike does not carry the name; an alias may name a dated model. */
export function carriesId(
  { id, aliases }: Readonly<Record<string, unknown>>,
  asked: string,
): boolean {
  if (Array.isArray(aliases) && aliases.includes(asked)) return true;
  return typeof id === 'string' && isSameModel(id, asked);
}

/** Equal, or one of them is the other with a date or a tag; two different dates are two models. */
export function isSameModel(one: string, other: string): boolean {
  if (one === other) return true;
  const [plain, otherPlain] = [one.replace(VERSION, ''), other.replace(VERSION, '')];
  const isMoving = (name: string, withoutVersion: string): boolean =>
    name === withoutVersion || name.endsWith('latest');
  return plain === otherPlain && (isMoving(one, plain) || isMoving(other, otherPlain));
}
