/** The secrets in a provider's definition, which must never appear in a text: its keys and its headers' values. */
import type { ResolvedProvider } from './providers-config.ts';

/** Headers whose values are public, and whose words occur in ordinary messages. */
const OPEN_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'anthropic-beta',
  'anthropic-version',
  'content-type',
  'http-referer',
  'openai-beta',
  'origin',
  'referer',
  'user-agent',
  'x-title',
]);

export function secretsOf({
  apiKey,
  keys = [],
  headers,
}: Pick<ResolvedProvider, 'apiKey' | 'keys' | 'headers'>): readonly string[] {
  const held = Object.entries(headers)
    .filter(([name]) => !OPEN_HEADERS.has(name.toLowerCase()))
    .flatMap(([, value]) => secretsIn(value.trim()));
  const others = keys.map(({ value }) => value).filter((value) => value !== apiKey);
  return apiKey === undefined ? held : [apiKey, ...others, ...held];
}

/** `Bearer abc` also yields the token alone, and a `Basic` value also its decoded form. */
function secretsIn(value: string): readonly string[] {
  const space = value.indexOf(' ');
  if (space === -1) return [value];
  const credentials = value.slice(space + 1).trim();
  if (value.slice(0, space).toLowerCase() !== 'basic') return [value, credentials];
  const pair = Buffer.from(credentials, 'base64').toString();
  return [value, credentials, pair, pair.slice(pair.indexOf(':') + 1)];
}
