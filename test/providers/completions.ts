/** What provider tests are made of: a definition, a request, and the collected outcome of an answer. */
import type { Observable } from 'rxjs';
import type { ProviderKind } from '../../src/config/provider-kinds.ts';
import type { ResolvedProvider } from '../../src/config/providers-config.ts';
import type { CompletionEvent } from '../../src/model/completion-event.ts';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import { textMessage } from '../../src/model/message.ts';
import { RhetorError } from '../../src/model/rhetor-error.ts';

export function definitionOf(
  kind: ProviderKind,
  baseUrl: string | undefined,
  overrides: Partial<ResolvedProvider> = {},
): ResolvedProvider {
  return {
    id: kind,
    kind,
    name: kind,
    baseUrl,
    apiKey: 'canary-key',
    apiKeyVariable: undefined,
    api: 'chat',
    defaultModel: undefined,
    headers: {},
    models: [],
    timeouts: {},
    proxies: { http: undefined, https: undefined, direct: [] },
    isConfigured: true,
    ...overrides,
  };
}

/** Limits that no test reaches unless it means to. */
const LIMITS = { connectMs: 2_000, firstTokenMs: 5_000, idleMs: 5_000 };

export function requestFor(
  model: string,
  {
    limits,
    ...overrides
  }: Partial<Omit<CompletionRequest, 'limits'>> & {
    readonly limits?: Partial<CompletionRequest['limits']>;
  } = {},
): CompletionRequest {
  return {
    model,
    system: undefined,
    messages: [textMessage('user', 'Hello')],
    options: {},
    tools: [],
    limits: { ...LIMITS, ...limits },
    ...overrides,
  };
}

export type Outcome = {
  readonly events: readonly CompletionEvent[];
  /** Undefined if the Observable completed. */
  readonly error: unknown;
};

export function outcomeOf(answer: Observable<CompletionEvent>): Promise<Outcome> {
  return new Promise((resolve) => {
    const events: CompletionEvent[] = [];
    answer.subscribe({
      next: (event) => events.push(event),
      error: (error: unknown) => resolve({ events, error }),
      complete: () => resolve({ events, error: undefined }),
    });
  });
}

/** The RhetorError with which the promise rejects; anything else fails the test. */
export async function refusalOf(promise: Promise<unknown>): Promise<RhetorError> {
  const settled = await promise.then(
    () => 'it resolved',
    (error: unknown) => error,
  );
  if (settled instanceof RhetorError) return settled;
  throw new Error(`expected a RhetorError, but: ${String(settled)}`);
}

/** Vendors tell their counts at different moments, so updates are left out of comparisons. */
export function withoutUsageUpdates(
  events: readonly CompletionEvent[],
): readonly CompletionEvent[] {
  return events.filter((event) => event.type !== 'usage');
}

export function textIn(events: readonly CompletionEvent[]): string {
  return events.map((event) => (event.type === 'text-delta' ? event.text : '')).join('');
}

export function reasoningIn(events: readonly CompletionEvent[]): string {
  return events.map((event) => (event.type === 'reasoning-delta' ? event.text : '')).join('');
}

export type CollectedCall = { id?: string; name?: string; arguments: string };

/** Tool calls by index; an id or a name that comes twice is a fault of the provider. */
export function toolCallsIn(events: readonly CompletionEvent[]): readonly CollectedCall[] {
  const calls: CollectedCall[] = [];
  for (const event of events) {
    if (event.type !== 'tool-call-delta') continue;
    const call = (calls[event.index] ??= { arguments: '' });
    for (const key of ['id', 'name'] as const) {
      const value = event[key];
      if (value === undefined) continue;
      if (call[key] !== undefined) throw new Error(`call ${event.index} has its ${key} twice`);
      call[key] = value;
    }
    call.arguments += event.arguments;
  }
  return calls;
}
