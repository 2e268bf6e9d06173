/** The address of one thing among others, whatever its id looks like. */
import { RhetorClientError } from './client-error.ts';

/** @throws RhetorClientError `invalid_value` for an id that an address would swallow */
export function pathOf(collection: string, id: string, below = ''): string {
  if (/^\.{0,2}$/.test(id)) {
    throw new RhetorClientError('invalid_value', `"${id}" cannot be the id of anything.`);
  }
  return `/${collection}/${encodeURIComponent(id)}${below}`;
}
