/** The URL path of one item of a collection, whatever characters its id has. */
import { RhetorClientError } from './client-error.ts';

/** @throws RhetorClientError `invalid_value` for an id that URL normalization would remove */
export function pathOf(collection: string, id: string, below = ''): string {
  if (/^\.{0,2}$/.test(id)) {
    throw new RhetorClientError('invalid_value', `"${id}" is not a valid id.`);
  }
  return `/${collection}/${encodeURIComponent(id)}${below}`;
}
