/** The surfaces that accept a whole list of messages, each called in its own dialect over plain HTTP. */
import type { TestRhetor } from '../support/rhetor.ts';

export type Said = { readonly role: 'system' | 'user' | 'assistant'; readonly content: string };

export type Surface = {
  readonly name: string;
  readonly path: string;
  readonly toBody: (messages: readonly Said[]) => object;
  /** Where an error has its text. */
  readonly errorText: (body: unknown) => unknown;
};

const errorMessage = (body: unknown): unknown =>
  (body as { error: { message: unknown } }).error.message;

export const SURFACES: readonly Surface[] = [
  {
    name: 'chat completions',
    path: '/v1/chat/completions',
    toBody: (messages) => ({ model: 'rhetor', messages }),
    errorText: errorMessage,
  },
  {
    name: 'responses',
    path: '/v1/responses',
    toBody: (messages) => ({ model: 'rhetor', input: messages }),
    errorText: errorMessage,
  },
  {
    name: 'messages',
    path: '/v1/messages',
    toBody: (messages) => ({
      model: 'rhetor',
      max_tokens: 100,
      ...systemOf(messages),
      messages: messages
        .filter(({ role }) => role !== 'system')
        .map(({ role, content }) => ({ role, content: [{ type: 'text', text: content }] })),
    }),
    errorText: errorMessage,
  },
  {
    name: "Ollama's chat",
    path: '/api/chat',
    toBody: (messages) => ({ model: 'rhetor', stream: false, messages }),
    errorText: (body) => (body as { error: unknown }).error,
  },
];

function systemOf(messages: readonly Said[]): object {
  const system = messages.find(({ role }) => role === 'system');
  return system === undefined ? {} : { system: system.content };
}

export function ask(
  rhetor: TestRhetor,
  { path, toBody }: Surface,
  messages: readonly Said[],
  headers: Readonly<Record<string, string>>,
  more: object = {},
): Promise<Response> {
  return send(rhetor, path, { ...toBody(messages), ...more }, headers);
}

export function send(
  rhetor: TestRhetor,
  path: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): Promise<Response> {
  return fetch(rhetor.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

export const user = (content: string): Said => ({ role: 'user', content });
export const assistant = (content: string): Said => ({ role: 'assistant', content });
export const system = (content: string): Said => ({ role: 'system', content });
