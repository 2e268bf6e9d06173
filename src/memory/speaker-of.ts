/** Who says a message: the name that it gives its writer, or else its role; pure. */
import type { Message } from '../model/message.ts';
import { LONGEST_SPEAKER } from './limits.ts';

export function speakerOf({ role, vendor }: Message): string {
  const name = vendor?.fields['name'];
  const isName = typeof name === 'string' && name.length <= LONGEST_SPEAKER;
  return isName && /^[\p{L}\p{N}][\p{L}\p{N} ._@-]*$/u.test(name) ? name : role;
}
