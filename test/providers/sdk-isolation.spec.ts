/** The vendors' SDKs take nothing from the machine, report nothing about it, print nothing, and load late. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CompletionRequest } from '../../src/model/completion-request.ts';
import { AnthropicFactory } from '../../src/providers/anthropic/anthropic.factory.ts';
import type { CompletionProvider } from '../../src/providers/completion-provider.ts';
import { OllamaFactory } from '../../src/providers/ollama/ollama.factory.ts';
import { OpenAIFactory } from '../../src/providers/openai/openai.factory.ts';
import { buildRhetor } from '../process/rhetor-process.ts';
import { outcomeOf, requestFor } from './completions.ts';
import { startScriptedStage, type ScriptedStage } from './scripted-stage.ts';

const CANARY = 'canary-of-the-machine';
const PROJECT = join(import.meta.dirname, '..', '..');

/** Every variable that one of the SDKs reads, and related ones. */
const VARIABLES = [
  ...['API_KEY', 'ADMIN_KEY', 'ORG_ID', 'PROJECT_ID', 'WEBHOOK_SECRET'].map((n) => `OPENAI_${n}`),
  ...['API_KEY', 'AUTH_TOKEN', 'IDENTITY_TOKEN', 'ORGANIZATION_ID', 'WORKSPACE_ID'].map(
    (name) => `ANTHROPIC_${name}`,
  ),
  'ANTHROPIC_WEBHOOK_SIGNING_KEY',
  'ANTHROPIC_FEDERATION_RULE_ID',
  'OLLAMA_API_KEY',
];
const CUSTOM = `authorization: Bearer ${CANARY}\nx-api-key: ${CANARY}\nx-custom: ${CANARY}`;
/** Nothing listens there, so a call to it fails. */
const ELSEWHERE = 'http://127.0.0.1:9';
const OWN_HEADERS = ['accept', 'accept-encoding', 'content-type', 'host', 'user-agent', 'x-team'];
const SENT_BY_NODE = ['connection', 'content-length'];

const VENDORS = [
  { vendor: 'openai', definition: {}, factory: new OpenAIFactory(), more: [] },
  { vendor: 'openai', definition: { api: 'responses' }, factory: new OpenAIFactory(), more: [] },
  {
    vendor: 'anthropic',
    definition: {},
    factory: new AnthropicFactory(),
    more: ['anthropic-version'],
  },
  { vendor: 'ollama', definition: {}, factory: new OllamaFactory(), more: [] },
] as const;

const PRINTERS = ['log', 'info', 'warn', 'error', 'debug'] as const;

describe.each(VENDORS)('the SDK behind $vendor $definition', (row) => {
  const { vendor, factory, more } = row;
  let stage: ScriptedStage;
  let profiles: string;

  beforeAll(async () => {
    profiles = await mkdtemp(join(tmpdir(), 'rhetor-profiles-'));
    await mkdir(join(profiles, 'configs'));
    const profile = { base_url: ELSEWHERE, api_key: CANARY, authentication: { type: 'oauth' } };
    await writeFile(join(profiles, 'configs', 'default.json'), JSON.stringify(profile));
    stage = await startScriptedStage(vendor, factory, row.definition);
  });
  beforeEach(() => {
    stage.upstream.reset();
    for (const name of VARIABLES) vi.stubEnv(name, CANARY);
    for (const name of ['OPENAI', 'ANTHROPIC']) {
      vi.stubEnv(`${name}_BASE_URL`, ELSEWHERE);
      vi.stubEnv(`${name}_CUSTOM_HEADERS`, CUSTOM);
      vi.stubEnv(`${name}_LOG`, 'debug');
    }
    vi.stubEnv('OLLAMA_HOST', ELSEWHERE);
    vi.stubEnv('ANTHROPIC_CONFIG_DIR', profiles);
    vi.stubEnv('ANTHROPIC_PROFILE', 'default');
    for (const name of ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY']) vi.stubEnv(name, ELSEWHERE);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });
  afterAll(async () => {
    await stage.stop();
    await rm(profiles, { recursive: true });
  });

  it.each([
    ['without a key', undefined],
    ['with a key', 'canary-key'],
  ])('sends nothing of the environment %s', async (_words, apiKey) => {
    await askEverything(stage.create({ apiKey, headers: { 'X-Team': 'tekton' } }));
    const { requests, listings } = stage.upstream;
    expect(requests).toHaveLength(1);
    expect(listings.length).toBeGreaterThanOrEqual(2);
    const key = apiKey === undefined ? [] : ['authorization'];
    const allowed = new Set([...OWN_HEADERS, ...SENT_BY_NODE, ...key, ...more]);
    for (const { headers, body } of [...requests, ...listings]) {
      expect(JSON.stringify({ headers, body })).not.toContain(CANARY);
      expect(Object.keys(headers).filter((name) => !allowed.has(name))).toEqual([]);
      expect(headers).toMatchObject({ 'user-agent': 'rhetor', 'x-team': 'tekton' });
      expect(headers.authorization).toBe(apiKey && `Bearer ${apiKey}`);
    }
  });

  it('prints nothing, whatever goes wrong', async () => {
    const printed = [
      ...PRINTERS.map((level) => vi.spyOn(console, level).mockImplementation(() => undefined)),
      vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined),
    ];
    const provider = stage.create();
    for (const [contentType, text] of [
      ['text/plain', 'no'],
      ['application/json', '{broken'],
      ['text/html', '<html>'],
    ] as const) {
      const body = { contentType, text };
      stage.upstream.next({ fault: { type: 'status', status: 500, body } });
      const error = await open(provider).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: 'upstream_error', upstreamStatus: 500 });
    }
    // Retired, so its vendor's SDK warns about it.
    await open(provider, { model: 'claude-3-opus-20240229', options: { maxTokens: 128_000 } });
    for (const print of printed) expect(print).not.toHaveBeenCalled();
  });

  it('sends Rhetor’s body, including fields that an SDK would treat as its own', async () => {
    const [dialect = 'openai'] = stage.provider.dialects;
    const fields = { user_profile_id: 'p', workspace_id: 'w', service_tier: 'auto' };
    await open(stage.provider, { vendor: { dialect, fields } });
    const { body, headers } = stage.upstream.lastRequest;
    expect(Object.keys(headers).filter((name) => /workspace|profile/.test(name))).toEqual([]);
    expect(body).toMatchObject({ stream: true, service_tier: 'auto' });
  });

  it.each(['.', '..'])('knows no model named "%s"', async (name) => {
    stage.upstream.knows = () => false;
    expect(await stage.provider.findModel?.(name, new AbortController().signal)).toBe(false);
  });

  it('passes on the reason of an abort', async () => {
    const reason = new Error('the caller left');
    await expect(open(stage.provider, {}, AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

async function open(
  provider: CompletionProvider,
  overrides: Partial<CompletionRequest> = {},
  signal = new AbortController().signal,
): Promise<void> {
  const request = requestFor('scripted-model', overrides);
  const { error } = await outcomeOf(await provider.open(request, signal));
  if (error !== undefined) throw error;
}

async function askEverything(provider: CompletionProvider): Promise<void> {
  const { signal } = new AbortController();
  await open(provider);
  await provider.probe(signal);
  await provider.findModel?.('scripted-model', signal);
  const { limits } = requestFor('scripted-model');
  await provider.embed?.(
    { model: 'scripted-model', inputs: ['a'], dimensions: undefined, limits },
    signal,
  );
}

describe('the SDKs', () => {
  beforeAll(buildRhetor, 120_000);

  it('are not loaded before the first call', async () => {
    const script = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      await import('./dist/app.module.js');
      console.log(JSON.stringify(loaded));`;
    const node = promisify(execFile);
    const { stdout } = await node(process.execPath, ['--input-type=module', '-e', script], {
      cwd: PROJECT,
      maxBuffer: 16 * 1024 * 1024,
    });
    const loaded = (JSON.parse(stdout) as string[]).map(
      (url) => url.split('/node_modules/')[1] ?? '',
    );
    const ofSdks = loaded.filter((path) => /^(openai|@anthropic-ai|ollama)\//.test(path));
    // The two error classes and the translation of schemas, with their own dependencies.
    const light =
      /\/(core\/error|internal\/errors|lib\/transform-json-schema|internal\/(utils|qs)(\/\w+)?)\.mjs$/;
    expect(ofSdks.filter((path) => !light.test(path))).toEqual([]);
    expect(loaded.length).toBeGreaterThan(100);
  });
});
