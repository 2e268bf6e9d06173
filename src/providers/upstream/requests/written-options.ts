/** Writes options into the fields of a vendor's request. */
import type { CompletionOptions } from '../../../model/completion-request.ts';
import { placedOptions } from '../../../model/options/option-places.ts';
import type { VendorDialect } from '../../../model/vendors/vendor-fields.ts';

/**
 * Leaves out options that the vendor does not support, which `takenOptions` does not list, and those in
 * another form, which the vendor's own mapper writes.
 * @param isOlder the server knows only the former names
 */
export function writtenOptions(
  dialect: VendorDialect,
  options: CompletionOptions,
  isOlder = false,
): Readonly<Record<string, unknown>> {
  const body: Record<string, unknown> = {};
  for (const { name, place, path, formerPath } of placedOptions(dialect)) {
    const value = options[name];
    if (value === undefined || place.isShaped || place.only === 'read') continue;
    // Vendors refuse an empty list of stop sequences.
    if (Array.isArray(value) && value.length === 0) continue;
    const { outer, inner } = isOlder ? formerPath : path;
    const written = place.words?.[String(value)] ?? value;
    body[outer] = inner === undefined ? written : { ...ownPart(body[outer]), [inner]: written };
  }
  return body;
}

/** A part of the body that several writers fill in. */
export function ownPart(part: unknown): object {
  return typeof part === 'object' && part !== null ? part : {};
}
