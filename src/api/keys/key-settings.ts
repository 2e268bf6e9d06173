/** Converts the bodies of /keys to what is stored; pure. */
import type { KeyChanges, KeySettings } from '../../keys/access-key.ts';
import type { RateLimits } from '../../model/rate-limits.ts';
import { LONGEST_METADATA } from '../limits.ts';
import { fromTime } from '../validation/time.ts';
import { validateBody, validationFailed } from '../validation/validate-body.ts';
import { type KeyBody, type KeyChangeBody, KeyLimitsBody } from './dto/key.dto.ts';

/** @throws RhetorError `validation_failed` */
export function toKeySettings(body: KeyBody): KeySettings {
  const { name, component, models, contexts = 'own', permissions, limits, metadata = {} } = body;
  return {
    name,
    component,
    models,
    contexts,
    permissions,
    limits: limits === undefined ? undefined : fromLimits(limits),
    expiresAt: body.expires_at === undefined ? undefined : fromTime(body.expires_at, 'expires_at'),
    isDisabled: false,
    metadata: bounded(metadata),
  };
}

/**
 * @param removed whether the body sets the field to `null`
 * @throws RhetorError `validation_failed`
 */
export function toKeyChanges(
  body: KeyChangeBody,
  removed: (field: keyof KeyChangeBody) => boolean,
): KeyChanges {
  const { name, component, models, contexts, permissions, limits, metadata, disabled } = body;
  return {
    ...(name !== undefined && { name }),
    ...((component !== undefined || removed('component')) && { component }),
    ...((models !== undefined || removed('models')) && { models }),
    ...(contexts !== undefined && { contexts }),
    ...((permissions !== undefined || removed('permissions')) && { permissions }),
    ...(limits !== undefined && { limits: fromLimits(limits) }),
    ...(removed('limits') && { limits: undefined }),
    ...(body.expires_at !== undefined && { expiresAt: fromTime(body.expires_at, 'expires_at') }),
    ...(removed('expires_at') && { expiresAt: undefined }),
    ...(metadata !== undefined && { metadata: bounded(metadata) }),
    ...(disabled !== undefined && { isDisabled: disabled }),
  };
}

function fromLimits(value: unknown): RateLimits {
  const limits = validateBody(KeyLimitsBody, value, 'limits');
  const { requests_per_minute, tokens_per_minute, concurrent } = limits;
  return {
    ...(requests_per_minute !== undefined && { requestsPerMinute: requests_per_minute }),
    ...(tokens_per_minute !== undefined && { tokensPerMinute: tokens_per_minute }),
    ...(concurrent !== undefined && { concurrent }),
  };
}

function bounded(metadata: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (JSON.stringify(metadata).length <= LONGEST_METADATA) return metadata;
  throw validationFailed([
    { field: 'metadata', message: `must be at most ${LONGEST_METADATA} characters of JSON` },
  ]);
}
