/** The kinds of provider that each agent is tried with, and where the scripted upstream answers each. */
import type { ScriptedUpstream } from '../upstream/scripted-upstream.ts';

export const UPSTREAM_KINDS = ['chat', 'responses', 'anthropic', 'ollama'] as const;
export type UpstreamKind = (typeof UPSTREAM_KINDS)[number];

export const PATHS: Readonly<Record<UpstreamKind, string>> = {
  chat: '/v1/chat/completions',
  responses: '/v1/responses',
  anthropic: '/v1/messages',
  ollama: '/api/chat',
};

/** Names that the vendors have, since what a model may be sent depends on its name. */
export const MODELS: Readonly<Record<UpstreamKind, string>> = {
  chat: 'gpt-5.5',
  responses: 'gpt-5.5',
  anthropic: 'claude-opus-5-5',
  ollama: 'qwen3',
};

/** An entry of providers.json. */
export function providerOf(kind: UpstreamKind, upstream: ScriptedUpstream): object {
  switch (kind) {
    case 'chat':
      return { kind: 'openai', base_url: upstream.baseUrl('openai') };
    case 'responses':
      return { kind: 'openai', api: 'responses', base_url: upstream.baseUrl('openai') };
    case 'anthropic':
    case 'ollama':
      return { kind, base_url: upstream.baseUrl(kind) };
  }
}
