/** The vendor behind a provider, in OpenTelemetry's words. */
import { expect, it } from 'vitest';
import type { ProviderKind } from '../config/provider-kinds.ts';
import { serverOf, vendorName } from './vendor-name.ts';

it.each<[kind: ProviderKind, baseUrl: string | undefined, name: string, host?: string]>([
  ['openai', undefined, 'openai', 'api.openai.com:443'],
  ['anthropic', undefined, 'anthropic', 'api.anthropic.com:443'],
  ['anthropic', 'http://127.0.0.1:9000', 'anthropic', '127.0.0.1:9000'],
  ['openai', 'https://me.openai.azure.com/openai/v1', 'azure.ai.openai', 'me.openai.azure.com:443'],
  ['openai', 'https://api.deepseek.com', 'deepseek', 'api.deepseek.com:443'],
  ['openai', 'https://api.groq.com/openai/v1', 'groq', 'api.groq.com:443'],
  ['openai', 'https://notgroq.com/v1', 'mine', 'notgroq.com:443'],
  ['openai', 'http://vllm.internal/v1', 'mine', 'vllm.internal:80'],
  ['ollama', 'http://localhost:11434', 'ollama', 'localhost:11434'],
  ['simulated', undefined, 'simulated'],
])('%s at %s is %s', (kind, baseUrl, name, host) => {
  const provider = { id: 'mine', kind, baseUrl };
  expect(vendorName(provider)).toBe(name);
  const server = serverOf(provider);
  expect(server && `${server.host}:${server.port}`).toBe(host);
});
