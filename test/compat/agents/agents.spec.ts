/** What real coding agents send, reduced, to every kind of provider: the answer's call is in the agent's own form. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bodyDifferences } from '../../agents/body-differences.ts';
import { scriptedCall } from '../../agents/scripted-call.ts';
import { findTool, offeredTools } from '../../agents/upstream-body.ts';
import { MODELS, PATHS, providerOf, UPSTREAM_KINDS } from '../../agents/upstream-kinds.ts';
import { TestRhetor } from '../../support/rhetor.ts';
import { ScriptedUpstream } from '../../upstream/scripted-upstream.ts';
import { brokenRules } from '../../upstream/vendor-rules.ts';
import { agentCalls } from './agent-calls.ts';

type AgentRequest = {
  readonly agent: string;
  readonly dialect: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
};

const REQUESTS = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as AgentRequest);

/** Of each tool that some agent offers: what it is called with, and the call that the agent wants to see. */
const CALLS = [
  { tool: 'Bash', input: { command: 'ls' }, type: 'tool_use' },
  { tool: 'bash', input: { command: 'ls' }, type: 'function' },
  { tool: 'exec_command', input: { cmd: 'ls' }, type: 'function_call' },
  { tool: 'exec', input: 'text("1");\n', type: 'custom_tool_call', namespace: 'functions' },
  { tool: 'apply_patch', input: '*** Begin Patch\n', type: 'custom_tool_call' },
  { tool: 'spawn_agent', input: { message: 'Go on.' }, type: 'function_call' },
  { tool: 'tool_search', input: { query: 'mail' }, type: 'tool_search_call' },
] as const;

describe.each(UPSTREAM_KINDS)('agents → %s', (kind) => {
  let upstream: ScriptedUpstream;
  let rhetor: TestRhetor;

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.models = [];
    rhetor = await TestRhetor.start({
      providers: { tried: providerOf(kind, upstream) },
      tasks: { default: { provider: 'tried', model: MODELS[kind], models: ['*'], retries: 0 } },
    });
  });
  afterEach(() => upstream.reset());
  afterAll(async () => {
    await rhetor.stop();
    await upstream.stop();
  });

  function ask({ path, headers, body }: AgentRequest): Promise<Response> {
    return fetch(rhetor.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  const offers = REQUESTS.flatMap((request) =>
    CALLS.filter(({ tool }) => JSON.stringify(request.body).includes(`"${tool}"`)).map((call) => ({
      ...{ name: request.agent, request, call },
    })),
  );

  it.each(offers)('$name gets its call of $call.tool', async ({ request, call }) => {
    const { tool, input, ...form } = call;
    upstream.otherwise(({ body }) => {
      const offered = findTool(offeredTools(body), tool);
      if (offered === undefined) return { text: `${tool} is not offered` };
      return { toolCalls: [scriptedCall(offered, 'call_9', input)] };
    });
    const response = await ask(request);
    const text = await response.text();
    expect(response.status, text).toBe(200);
    const [called, ...more] = agentCalls(request.dialect, text);
    expect(called, text).toMatchObject({ input, ...form });
    // A search has no name of its own.
    if (form.type !== 'tool_search_call') expect(called?.name).toBe(tool);
    expect(more).toEqual([]);
    expect(upstream.requests).toHaveLength(1);
    expect(upstream.lastRequest.path).toBe(PATHS[kind]);
    expect(brokenRules(upstream.lastRequest)).toEqual([]);
  });

  it.each(REQUESTS)('$agent gets its text, and what it said arrives', async (request) => {
    upstream.otherwise({ text: 'All is done.' });
    const response = await ask(request);
    expect(await response.text()).toContain('done.');
    const { body } = upstream.lastRequest;
    const sent = JSON.stringify(body);
    for (const said of ['You help with code.', 'The workspace is empty.', '42-from-the-shell']) {
      expect(sent).toContain(said);
    }
  });

  const own = REQUESTS.filter(({ dialect }) => dialect === kind);
  it.each(own)('the body of $agent arrives as it was sent', async (request) => {
    const response = await ask(request);
    expect(await response.text()).toContain('Hello');
    const { body, headers } = upstream.lastRequest;
    expect(bodyDifferences(request.body, body)).toEqual([]);
    expect(headers['anthropic-beta']).toBe(request.headers['anthropic-beta']);
  });
});
