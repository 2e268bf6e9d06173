/** The fields of a key's form, and what they send; pure. */
import type {
  Key,
  KeyChangeRequest,
  KeyContexts,
  KeyLimitSettings,
  KeyRequest,
} from '../../../../src/client/client.ts';
import { isJsonObject } from '../../../../src/client/server-error.ts';
import { invalidField } from '../../data/field-faults.ts';

export type KeyFields = {
  readonly name: string;
  readonly component: string;
  /** One pattern a line. */
  readonly models: string;
  readonly contexts: KeyContexts;
  readonly mayAsk: boolean;
  readonly mayRemember: boolean;
  readonly requests: string;
  readonly tokens: string;
  readonly concurrent: string;
  /** In the reader's time zone, as `datetime-local` has it. */
  readonly expires: string;
  /** JSON. */
  readonly metadata: string;
};

export const NEW_KEY: KeyFields = {
  name: '',
  component: '',
  models: '',
  contexts: 'own',
  mayAsk: true,
  mayRemember: true,
  requests: '',
  tokens: '',
  concurrent: '',
  expires: '',
  metadata: '',
};

export function keyFields(key: Key): KeyFields {
  const { limits = {}, metadata } = key;
  return {
    name: key.name,
    component: key.component ?? '',
    models: key.models?.join('\n') ?? '',
    contexts: key.contexts,
    mayAsk: key.permissions.includes('ask'),
    mayRemember: key.permissions.includes('remember'),
    requests: String(limits.requests_per_minute ?? ''),
    tokens: String(limits.tokens_per_minute ?? ''),
    concurrent: String(limits.concurrent ?? ''),
    expires: key.expires_at === undefined ? '' : toLocalMinute(new Date(key.expires_at)),
    metadata: Object.keys(metadata).length === 0 ? '' : JSON.stringify(metadata, undefined, 2),
  };
}

/** @throws RhetorClientError for metadata that are no JSON object */
export function toKeyRequest(fields: KeyFields): KeyRequest {
  const { component, expires, mayAsk, mayRemember } = fields;
  const models = fields.models
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const limits = toLimitSettings(fields);
  const permissions = [mayAsk && 'ask', mayRemember && 'remember'] as const;
  const metadata = toMetadata(fields.metadata);
  return {
    name: fields.name.trim(),
    ...(component.trim() !== '' && { component: component.trim() }),
    ...(models.length > 0 && { models }),
    contexts: fields.contexts,
    ...(!(mayAsk && mayRemember) && { permissions: permissions.filter((one) => one !== false) }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(expires !== '' && { expires_at: new Date(expires).toISOString() }),
    ...(metadata !== undefined && { metadata }),
  };
}

/** Only what differs; a field that was emptied is removed. */
export function toKeyChanges(fields: KeyFields, former: KeyFields): KeyChangeRequest {
  const after = toKeyRequest(fields);
  const before = toKeyRequest(former);
  const differs = (field: keyof KeyRequest): boolean =>
    JSON.stringify(after[field]) !== JSON.stringify(before[field]);
  return {
    ...(differs('name') && { name: after.name }),
    ...(differs('component') && { component: after.component ?? null }),
    ...(differs('models') && { models: after.models ?? null }),
    ...(differs('contexts') && after.contexts !== undefined && { contexts: after.contexts }),
    ...(differs('permissions') && { permissions: after.permissions ?? null }),
    ...(differs('limits') && { limits: after.limits ?? null }),
    ...(differs('expires_at') && { expires_at: after.expires_at ?? null }),
    ...(differs('metadata') && { metadata: after.metadata ?? {} }),
  };
}

function toLimitSettings({ requests, tokens, concurrent }: KeyFields): KeyLimitSettings {
  return {
    ...(requests !== '' && { requests_per_minute: Number(requests) }),
    ...(tokens !== '' && { tokens_per_minute: Number(tokens) }),
    ...(concurrent !== '' && { concurrent: Number(concurrent) }),
  };
}

function toMetadata(text: string): Readonly<Record<string, unknown>> | undefined {
  if (text.trim() === '') return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // The same fault as for JSON that is no object.
  }
  throw invalidField('metadata', 'must be a JSON object, such as {"team": "search"}');
}

/** The form of `datetime-local`, in the reader's time zone. */
function toLocalMinute(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length);
}
