/**
 * The contract that every vendor's provider passes against the scripted upstream, over real sockets:
 *
 *     describeProviderContract({ vendor: 'openai', factory: new OpenAIFactory(), wire });
 */
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ResolvedProvider } from '../../src/config/providers-config.ts';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import type { ProviderFactory } from '../../src/providers/completion-provider.ts';
import type { Script, Vendor } from '../upstream/script.ts';
import { describeCompletionRules } from './completion-rules.ts';
import {
  outcomeOf,
  reasoningIn,
  refusalOf,
  requestFor,
  textIn,
  toolCallsIn,
  withoutUsageUpdates,
  type Outcome,
} from './completions.ts';
import { describeProviderFaults } from './provider-faults.ts';
import { startScriptedStage, type ScriptedStage } from './scripted-stage.ts';
import { CONVERSATION } from './wire-conversation.ts';

export type ProviderContract = {
  readonly vendor: Vendor;
  readonly factory: ProviderFactory;
  /** Further parts of the provider's definition, besides its vendor and its address. */
  readonly definition?: Partial<ResolvedProvider>;
  /** Expected parts of the body on the wire for `CONVERSATION`; compared with `toMatchObject`. */
  readonly wire: object;
  /** The header, in lower case, that must carry the key `canary-key`. */
  readonly keyHeader: readonly [name: string, value: string];
  /** The vendor's words for the finish reasons; missing ones do not exist. */
  readonly finishReasons: Readonly<Partial<Record<'stop' | 'length' | 'content_filter', string>>>;
};

const LISBON = { id: 'call_1', name: 'weather', arguments: ['{"city"', ':"Lisbon"', '}'] };
const PORTO = { id: 'call_2', name: 'weather', arguments: ['{"city":', '"Porto"}'] };

export function describeProviderContract(contract: ProviderContract): void {
  const { vendor, factory, definition } = contract;
  const name = definition?.api === undefined ? vendor : `${vendor} (${definition.api})`;
  const start = (): Promise<ScriptedStage> => startScriptedStage(vendor, factory, definition);

  describeCompletionRules(name, start);
  describeProviderFaults(name, start);

  describe(`${name}: the contract on the wire`, () => {
    let stage: ScriptedStage;

    beforeAll(async () => {
      stage = await start();
    });
    afterAll(() => stage.stop());
    beforeEach(() => stage.upstream.reset());

    async function ask(
      script: Script,
      overrides: Partial<CompletionRequest> = {},
    ): Promise<Outcome> {
      stage.upstream.next(script);
      const request = requestFor('scripted-model', overrides);
      return outcomeOf(await stage.provider.open(request, new AbortController().signal));
    }

    it('emits each token as it arrives, and the complete list is correct', async () => {
      const { events, error } = await ask({
        text: ['Hel', 'lo, ', 'wörld', ' 🌍'],
        usage: { input: 12, output: 4, cached: 8 },
      });
      expect(error).toBeUndefined();
      expect(withoutUsageUpdates(events).slice(0, -1)).toEqual([
        expect.objectContaining({
          type: 'response-start',
          provider: vendor,
          model: 'scripted-model',
        }),
        { type: 'text-delta', text: 'Hel' },
        { type: 'text-delta', text: 'lo, ' },
        { type: 'text-delta', text: 'wörld' },
        { type: 'text-delta', text: ' 🌍' },
      ]);
      expect(events.at(-1)).toMatchObject({
        type: 'response-end',
        finishReason: 'stop',
        usage: { inputTokens: 12, outputTokens: 4, isEstimated: false },
      });
    });

    it('leaves counts undefined if the upstream does not send them', async () => {
      const { events } = await ask({ text: 'hi', usage: 'none' });
      expect(events.at(-1)).toMatchObject({
        type: 'response-end',
        usage: {
          inputTokens: undefined,
          outputTokens: undefined,
          cachedInputTokens: undefined,
          reasoningTokens: undefined,
        },
      });
    });

    it.each(Object.entries(contract.finishReasons))(
      'tells the finish reason %s and keeps the vendor’s word',
      async (reason, raw) => {
        const { events } = await ask({ text: 'so', finish: reason as 'stop' | 'length' });
        expect(events.at(-1)).toMatchObject({ finishReason: reason, rawFinishReason: raw });
      },
    );

    it('keeps reasoning separate from the text', async () => {
      const { events } = await ask({ reasoning: ['Let me ', 'think.'], text: 'Four.' });
      expect(reasoningIn(events)).toBe('Let me think.');
      expect(textIn(events)).toBe('Four.');
      const kinds = events.map((event) => event.type);
      expect(kinds.lastIndexOf('reasoning-delta')).toBeLessThan(kinds.indexOf('text-delta'));
    });

    it('emits parallel tool calls with id, name and arguments', async () => {
      const { events } = await ask({ toolCalls: [LISBON, PORTO] }, { tools: CONVERSATION.tools });
      expect(toolCallsIn(events).map(withParsedArguments)).toEqual([
        { id: 'call_1', name: 'weather', arguments: { city: 'Lisbon' } },
        { id: 'call_2', name: 'weather', arguments: { city: 'Porto' } },
      ]);
      expect(events.at(-1)).toMatchObject({ type: 'response-end', finishReason: 'tool_calls' });
    });

    it('opens at a tool call, without waiting for text', async () => {
      stage.upstream.next({ toolCalls: [LISBON], fault: { type: 'stall', afterTokens: 1 } });
      const request = requestFor('scripted-model', { tools: CONVERSATION.tools });
      const abort = new AbortController();
      const outcome = outcomeOf(await stage.provider.open(request, abort.signal));
      abort.abort(new Error('enough'));
      expect((await outcome).events.some((event) => event.type === 'tool-call-delta')).toBe(true);
    });

    it('sends system prompt, options, tools, tool calls and tool results', async () => {
      await ask({ text: 'ok' }, CONVERSATION);
      expect(stage.upstream.lastRequest.body).toMatchObject(contract.wire);
    });

    it('sends the key in its header, and nothing about this machine', async () => {
      await ask({ text: 'ok' });
      const { headers } = stage.upstream.lastRequest;
      const [name, value] = contract.keyHeader;
      expect(headers[name]).toBe(value);
      expect(headers['user-agent']).toBe('rhetor');
      expect(Object.keys(headers).filter((header) => header.startsWith('x-stainless'))).toEqual([]);
    });

    it('reuses the connection of an answer that has ended', async () => {
      const own = await start();
      try {
        for (const text of ['one', 'two', 'three', 'four', 'five']) {
          // Vendors end the HTTP body in a separate packet after the last line.
          own.upstream.next({ text, endMs: 20 });
          const answer = await own.provider.open(
            requestFor('scripted-model'),
            new AbortController().signal,
          );
          expect(textIn((await outcomeOf(answer)).events)).toBe(text);
          await own.upstream.until(() => own.upstream.inFlight === 0);
        }
        // None was closed; their number varies, because a call may begin before the client has read the end of
        // the previous one.
        expect(own.upstream.openSockets).toBe(own.upstream.sockets.length);
      } finally {
        await own.stop();
      }
    });

    it('lists the models of the upstream when it is probed', async () => {
      stage.upstream.models = ['model-a', 'model-b'];
      const listed = await stage.provider.probe(new AbortController().signal);
      expect(listed?.map(({ id }) => id)).toEqual(['model-a', 'model-b']);
      expect(stage.upstream.requests).toEqual([]);
    });

    it('reports why a probe fails', async () => {
      stage.upstream.listingFault = { type: 'status', status: 401 };
      const error = await refusalOf(stage.provider.probe(new AbortController().signal));
      expect(error).toMatchObject({ code: 'upstream_error', upstreamStatus: 401 });
      expect(error.message).toContain(vendor);
    });

    it('emits the same events however the bytes are split', async () => {
      const script: Script = {
        reasoning: ['Grüße ', 'denken'],
        text: ['Zoë ', '🌍🌍', '\n\n', 'data: [DONE]', '\r\n', ' end'],
        toolCalls: [LISBON, PORTO],
        usage: { input: 3, output: 9 },
      };
      const whole = await ask(script);
      expect(whole.error).toBeUndefined();
      await fc.assert(
        fc.asyncProperty(
          fc.record({
            splitEvery: fc.integer({ min: 1, max: 200 }),
            splitAt: fc.array(fc.nat({ max: 4_000 }), { maxLength: 20 }),
            crlf: fc.boolean(),
          }),
          async (delivery) => {
            const split = await ask({ ...script, delivery });
            expect(untimed(split)).toEqual(untimed(whole));
          },
        ),
        { numRuns: 30 },
      );
    });
  });
}

/** Vendors space their JSON differently. */
function withParsedArguments(call: ReturnType<typeof toolCallsIn>[number]): object {
  return { ...call, arguments: JSON.parse(call.arguments) as unknown };
}

/** How long a connection took differs from call to call. */
function untimed({ events, error }: Outcome): Outcome {
  return {
    events: events.map((event) => {
      if (event.type !== 'response-start') return event;
      const { connectMs: _, ...start } = event;
      return start;
    }),
    error,
  };
}
