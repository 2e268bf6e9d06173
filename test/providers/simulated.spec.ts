/** The simulated provider passes the same rules as the vendors', using the scripts in its model names. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import type { CompletionProvider } from '../../src/providers/completion-provider.ts';
import { SimulatedFactory } from '../../src/providers/simulated/simulated.factory.ts';
import { describeCompletionRules, type Situation } from './completion-rules.ts';
import {
  definitionOf,
  type Outcome,
  outcomeOf,
  reasoningIn,
  requestFor,
  textIn,
  toolCallsIn,
} from './completions.ts';
import { CONVERSATION } from './wire-conversation.ts';

const SCRIPTS: Readonly<Record<Situation, string>> = {
  answers: 'ttft=1&rate=1000&length=5',
  'is silent': 'silent',
  'goes silent': 'ttft=1&rate=1000&stall=2',
  'is cut': 'ttft=1&rate=1000&cut=2',
  'is overloaded': 'ttft=1&error=503',
  'fails in the middle': 'ttft=1&rate=1000&error=529&error_after=2',
};

function create(): CompletionProvider {
  return new SimulatedFactory().create(definitionOf('simulated', undefined, { apiKey: undefined }));
}

describeCompletionRules('simulated', async () => {
  const provider = create();
  return {
    provider,
    prepare: (situation) => `simulated-standard?${SCRIPTS[situation]}`,
    stop: () => provider.close(),
  };
});

describe('simulated: the contract of an answer', () => {
  let provider: CompletionProvider;

  beforeEach(() => {
    provider = create();
  });
  afterEach(() => provider.close());

  async function ask(script: string, overrides: Partial<CompletionRequest> = {}): Promise<Outcome> {
    const request = requestFor(`simulated-fast?rate=0&${script}`, overrides);
    return outcomeOf(await provider.open(request, new AbortController().signal));
  }

  it('shows that the whole conversation and the system prompt arrived', async () => {
    const text = textIn((await ask('', CONVERSATION)).events);
    expect(text).toContain('5 messages and a system prompt');
    expect(text).toContain('"Which is warmer?"');
  });

  it('handles a tool call and its result', async () => {
    const { tools, messages } = CONVERSATION;
    const called = await ask('tool=weather', { tools, messages: messages.slice(0, 1) });
    const [call] = toolCallsIn(called.events);
    expect(call).toMatchObject({ id: expect.stringMatching(/^call_/), name: 'weather' });
    expect(JSON.parse(call?.arguments ?? '')).toEqual({ city: 'simulated city' });
    expect(called.events.at(-1)).toMatchObject({ finishReason: 'tool_calls' });

    const answered = await ask('tool=weather', { tools, messages: messages.slice(0, 4) });
    expect(textIn(answered.events)).toContain('The tool weather answered: "rain, 18 °C"');
    expect(answered.events.at(-1)).toMatchObject({ finishReason: 'stop' });
  });

  it('honours the length and the stop sequences of a request', async () => {
    const short = await ask('', { options: { maxTokens: 3 } });
    expect(short.events.at(-1)).toMatchObject({
      finishReason: 'length',
      usage: { outputTokens: 3 },
    });
    const stopped = await ask('', { options: { stop: ['no language'] } });
    expect(textIn(stopped.events)).toMatch(/; $/);
  });

  it('emits reasoning before the text', async () => {
    const { events } = await ask('reasoning=4&length=2');
    expect(reasoningIn(events)).not.toBe('');
    expect(events.slice(1, -1).map((event) => event.type)).toEqual([
      ...Array<string>(4).fill('reasoning-delta'),
      ...Array<string>(2).fill('text-delta'),
    ]);
  });

  it.each(['silent', 'ttft=60000', 'ttft=0&rate=1', 'ttft=0&stall=1'])(
    'ends %s at once when it is aborted, and leaves no timer',
    async (script) => {
      const timers = countTimers();
      const abort = new AbortController();
      const opening = provider.open(requestFor(`simulated-fast?${script}`), abort.signal);
      const outcome = opening.then(outcomeOf, (error: unknown) => ({ events: [], error }));
      await new Promise((resolve) => setImmediate(resolve));
      const reason = new Error('the caller left');
      abort.abort(reason);
      const soon = new Promise((resolve) => setImmediate(resolve, 'later'));
      expect(await Promise.race([outcome, soon])).toMatchObject({ error: reason });
      expect(countTimers()).toBe(timers);
    },
  );
});

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;
}
