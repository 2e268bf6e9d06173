/** Headers of a vendor's client that belong to its body, and go along with it; pure. */
import type { IncomingHttpHeaders } from 'node:http';
import type { VendorDialect } from '../../model/vendors/vendor-fields.ts';
import { LONGEST_BODY_HEADER } from '../limits.ts';
import type { CompatBody } from './compat-turn.ts';

/** No other header of a caller's goes to a vendor: neither keys nor cookies nor addresses. */
const BODY_HEADERS: Readonly<Partial<Record<VendorDialect, readonly string[]>>> = {
  anthropic: ['anthropic-beta', 'anthropic-version'],
  openai: ['openai-beta'],
  'openai-responses': ['openai-beta'],
};

/** What a version or a list of betas is made of; anything else is left out. */
const BETAS = /^[\w .,;:=/-]+$/;

export function withBodyHeaders<Body extends CompatBody>(
  dialect: VendorDialect,
  body: Body,
  headers: IncomingHttpHeaders,
): Body {
  const passed = bodyHeaders(dialect, headers);
  if (passed === undefined) return body;
  const said = body.vendor ?? { dialect, fields: {}, needed: [], hints: [] };
  return { ...body, vendor: { ...said, headers: passed } };
}

/** Undefined if there is none. */
export function bodyHeaders(
  dialect: VendorDialect,
  headers: IncomingHttpHeaders,
): Readonly<Record<string, string>> | undefined {
  let passed: Record<string, string> | undefined;
  for (const name of BODY_HEADERS[dialect] ?? []) {
    const value = headers[name];
    if (typeof value !== 'string' || value.length > LONGEST_BODY_HEADER) continue;
    if (BETAS.test(value)) passed = { ...passed, [name]: value };
  }
  return passed;
}
