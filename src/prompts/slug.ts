/** Derives ids from names; pure. */
import { RhetorError } from '../model/rhetor-error.ts';
import { LONGEST_TEXT_ID } from './limits.ts';

/**
 * Lower-case letters and digits of any script, with single "-" between; accents of Latin letters are
 * dropped.
 *
 * @throws RhetorError `validation_failed` for a name without a letter or digit
 */
export function toSlug(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase();
  const words = plain.match(/[\p{L}\p{M}\p{N}]+/gu)?.join('-') ?? '';
  const slug = [...words].slice(0, LONGEST_TEXT_ID).join('').replace(/-$/, '');
  if (slug !== '') return slug;
  const message = 'must have a letter or digit, since the id is derived from it';
  throw new RhetorError('validation_failed', `name ${message}`, {
    fields: [{ field: 'name', message }],
  });
}
