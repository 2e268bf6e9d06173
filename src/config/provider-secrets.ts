/** What of a provider's definition must never come back in a text: its key, and what its headers hold. */
import type { ResolvedProvider } from './providers-config.ts';

/** Headers whose values everybody may know, and words of which stand in ordinary messages. */
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
  headers,
}: Pick<ResolvedProvider, 'apiKey' | 'headers'>): readonly string[] {
  const held = Object.entries(headers)
    .filter(([name]) => !OPEN_HEADERS.has(name.toLowerCase()))
    .flatMap(([, value]) => secretsIn(value.trim()));
  return apiKey === undefined ? held : [apiKey, ...held];
}

/** `Bearer abc` is quoted without its scheme too, and what stands behind `Basic` also as it reads. */
function secretsIn(value: string): readonly string[] {
  const space = value.indexOf(' ');
  if (space === -1) return [value];
  const credentials = value.slice(space + 1).trim();
  if (value.slice(0, space).toLowerCase() !== 'basic') return [value, credentials];
  const pair = Buffer.from(credentials, 'base64').toString();
  return [value, credentials, pair, pair.slice(pair.indexOf(':') + 1)];
}
