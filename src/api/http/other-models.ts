/** Finds models that a vendor's own body names besides the one that is asked, which no plan checks; pure. */
import { isRecord } from '../../model/json.ts';
import type { OwnBody } from '../../model/own-body.ts';

/** Fields with which routers that speak a vendor's dialect take over to other models. */
const FIELDS = ['models', 'fallbacks', 'fallback_models'];

/** The path of the field that names one; undefined without. */
export function otherModelsIn({ fields }: OwnBody): string | undefined {
  const named = FIELDS.find((name) => fields[name] !== undefined && fields[name] !== null);
  if (named !== undefined) return named;
  const { tools } = fields;
  // A tool that the vendor runs may ask a model itself.
  const place = Array.isArray(tools)
    ? tools.findIndex((tool) => isRecord(tool) && typeof tool['model'] === 'string')
    : -1;
  return place < 0 ? undefined : `tools.${place}.model`;
}
