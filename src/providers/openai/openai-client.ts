/** The official SDK's client, with nothing of the environment in it. */
import { OpenAI } from 'openai';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import type { UpstreamHttp } from '../upstream/upstream-http.ts';

/** The longest timer there is: time limits are the upstream layer's. */
const NO_TIMEOUT_MS = 2_147_483_647;

/** Everything that the SDK would otherwise take from the environment is given here. */
export function createClient(
  { apiKey, headers }: ResolvedProvider,
  baseUrl: string,
  http: UpstreamHttp,
): OpenAI {
  const ownHeaders: Readonly<Record<string, string>> = {
    accept: 'application/json',
    'content-type': 'application/json',
    'user-agent': 'rhetor',
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
    ),
  };
  return new OpenAI({
    // The SDK wants one even where the server does not; what is sent is in `ownHeaders`.
    apiKey: apiKey ?? 'none',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    baseURL: baseUrl,
    maxRetries: 0,
    timeout: NO_TIMEOUT_MS,
    // At a lower level it prints requests and answers.
    logLevel: 'off',
    // Its own headers would tell of this machine, and carry OPENAI_CUSTOM_HEADERS along.
    fetch: (input, init) => http.fetch(input, { ...init, headers: ownHeaders }),
  });
}
