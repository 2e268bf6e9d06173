/** Reads the usable entries of a vendor's list of models. */
import { isRecord } from '../../model/json/json.ts';
import { countOf, textAt, type WireRecord } from '../../model/json/narrowing.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { OfferedModel } from '../completion-provider.ts';
import { PassedBound } from '../passed-bound.ts';
import type { UpstreamResponse } from './connection/upstream-response.ts';
import { LONGEST_MODEL_ID, LONGEST_MODEL_LIST_BYTES, MOST_LISTED_MODELS } from '../limits.ts';

/** Where a vendor's list has the fields that are read. */
export type ListForm = {
  /** The name of the list in the response. */
  readonly list: string;
  /** Names of the id field in an entry; the first one that is set counts. */
  readonly ids: readonly string[];
  readonly contextWindow?: (entry: WireRecord, id: string) => unknown;
  /** If true, a response without a list comes from another kind of server; if false, the server has no models. */
  readonly needsList: boolean;
};

/**
 * Each id appears once.
 * @throws RhetorError `upstream_error`, without an upstream status, for a response that is not a list
 */
export async function listedModels(
  provider: string,
  response: UpstreamResponse,
  form: ListForm,
): Promise<readonly OfferedModel[]> {
  const answer = await response
    .json('a list of models', LONGEST_MODEL_LIST_BYTES)
    .catch((error: unknown) => {
      throw error instanceof SyntaxError ? notJson(provider) : error;
    });
  // Some gateways send the bare list.
  const list = Array.isArray(answer) ? answer : isRecord(answer) ? answer[form.list] : undefined;
  if (!Array.isArray(list)) {
    if (isRecord(answer) && !form.needsList) return [];
    throw noList(provider, form);
  }
  if (list.length > MOST_LISTED_MODELS)
    throw new PassedBound(`a list of more than ${MOST_LISTED_MODELS} models`);
  const models = new Map<string, OfferedModel>();
  for (const entry of list) {
    const model = isRecord(entry) ? toModel(entry, form) : undefined;
    if (model !== undefined && !models.has(model.id)) models.set(model.id, model);
  }
  return [...models.values()];
}

function toModel(entry: WireRecord, form: ListForm): OfferedModel | undefined {
  const id = form.ids.map((name) => textAt(entry, name)).find((text) => text !== undefined);
  if (id === undefined || !isUsable(id)) return undefined;
  const contextWindow = countOf(form.contextWindow?.(entry, id));
  return { id, ...(contextWindow ? { contextWindow } : {}) };
}

/** An id is used in addresses, headers and log lines. */
function isUsable(id: string): boolean {
  return (
    id.length <= LONGEST_MODEL_ID && id.trim() === id && !/\p{Cc}/u.test(id) && id.isWellFormed()
  );
}

function notJson(provider: string): RhetorError {
  return new RhetorError(
    'upstream_error',
    `The list of models of ${provider} is not JSON; check base_url.`,
  );
}

function noList(provider: string, { list }: ListForm): RhetorError {
  return new RhetorError(
    'upstream_error',
    `The list of models of ${provider} has no "${list}"; check base_url and kind.`,
  );
}
