/** A body as its caller wrote it, without the choices for Rhetor; pure. */
import { isRecord } from '../../model/json/json.ts';
import type { Fields } from './body-fields.ts';
import { vendorMetadata } from './rhetor-choices.ts';

export function ownFields(body: Fields): Fields {
  const { metadata, ...rest } = body;
  if (!isRecord(metadata)) return body;
  const own = vendorMetadata(metadata);
  if (own === undefined) return Object.keys(metadata).length === 0 ? body : rest;
  const isUnchanged = Object.keys(own).length === Object.keys(metadata).length;
  return isUnchanged ? body : { ...rest, metadata: own };
}
