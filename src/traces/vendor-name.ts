/** The name that OpenTelemetry's conventions have for the vendor behind a provider; pure. */
import { KIND_TRAITS, type ProviderKind } from '../config/provider-kinds.ts';
import type { ResolvedProvider } from '../config/providers-config.ts';

type Addressed = Pick<ResolvedProvider, 'id' | 'kind' | 'baseUrl'>;

/** The end of a host's name → `gen_ai.provider.name`. */
const VENDORS: readonly (readonly [host: string, name: string])[] = [
  ['api.openai.com', 'openai'],
  ['anthropic.com', 'anthropic'],
  ['openai.azure.com', 'azure.ai.openai'],
  ['services.ai.azure.com', 'azure.ai.inference'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['amazonaws.com', 'aws.bedrock'],
  ['cohere.com', 'cohere'],
  ['deepseek.com', 'deepseek'],
  ['groq.com', 'groq'],
  ['mistral.ai', 'mistral_ai'],
  ['moonshot.ai', 'moonshot_ai'],
  ['perplexity.ai', 'perplexity'],
  ['x.ai', 'x_ai'],
];

const PORTS: Readonly<Record<string, number>> = { 'http:': 80, 'https:': 443 };

/** A server that is no known vendor's has the name of the provider in providers.json, or of its kind. */
export function vendorName(provider: Addressed): string {
  const { host } = serverOf(provider) ?? {};
  const known = VENDORS.find(([end]) => host === end || host?.endsWith(`.${end}`));
  return known?.[1] ?? (isSpoken(provider.kind) ? provider.id : provider.kind);
}

/** The vendor's own address, whatever proxy is in between; undefined if there is none. */
export function serverOf({
  kind,
  baseUrl = KIND_TRAITS[kind].vendorUrl,
}: Addressed): { readonly host: string; readonly port: number } | undefined {
  if (baseUrl === undefined || !URL.canParse(baseUrl)) return undefined;
  const { hostname, port, protocol } = new URL(baseUrl);
  return { host: hostname, port: port === '' ? (PORTS[protocol] ?? 443) : Number(port) };
}

/** Servers of many vendors speak OpenAI's protocol. */
function isSpoken(kind: ProviderKind): boolean {
  return kind === 'openai';
}
