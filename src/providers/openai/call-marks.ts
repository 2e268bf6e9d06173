/** What a vendor wants back with a tool call besides what every call has; pure. */
import type { WireRecord } from '../../model/json/narrowing.ts';
import type { VendorFields } from '../../model/vendors/vendor-fields.ts';

const CALL_FIELDS: ReadonlySet<string> = new Set(['index', 'id', 'type', 'function', 'custom']);

/** A thought's signature, for one, without which the model refuses its own call. */
export function callMarks(call: WireRecord): VendorFields | undefined {
  let fields: Record<string, unknown> | undefined;
  for (const [name, value] of Object.entries(call)) {
    if (CALL_FIELDS.has(name) || value === null) continue;
    fields ??= {};
    fields[name] = value;
  }
  return fields && { dialect: 'openai', fields };
}
