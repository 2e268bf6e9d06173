/** Each error code of docs/openapi.json that a model, a store or the router can cause. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContextService } from '../../src/context/context.service.ts';
import { RhetorError } from '../../src/model/rhetor-error.ts';
import { TestRhetor } from '../support/rhetor.ts';
import type { StatusFault } from '../upstream/script.ts';
import { expectError } from './expect-error.ts';
import { MODEL, Stage } from './stage.ts';

const KEY = 'sk-canary-0123456789abcdef';

describe('a failure', () => {
  let stage: Stage;

  // Each test has its own Rhetor, because a model that refused a request is not asked again for a while.
  beforeEach(async () => {
    stage = await Stage.start({
      tasks: { default: { retries: 0 } },
      providers: { keyed: { kind: 'openai', api_key_env: 'UNSET_KEY', models: [{ id: 'm' }] } },
    });
  });
  afterEach(() => stage.stop());

  const ask = (body: object = {}) => stage.rhetor.post('/message', { message: 'Hello', ...body });
  const refusal = (fault: Omit<StatusFault, 'type'>) =>
    stage.upstream.otherwise({ fault: { type: 'status', ...fault } });

  describe('of the request', () => {
    it.each([false, true])(
      'is no name of a model that a header cannot carry (%s)',
      async (streaming) => {
        const options = { provider: 'openai', model: 'm\ud800 ü' };
        const answer = await ask({ options, streaming });
        expect(answer.status).toBe(200);
        expect(answer.headers.get('x-rhetor-model')).toBe('m%EF%BF%BD%20%C3%BC');
        await answer.text();
      },
    );

    it('is invalid_value if a named provider does not exist', async () => {
      const { error } = await expectError(
        await ask({ options: { provider: 'nobody' } }),
        400,
        'invalid_value',
      );
      expect(error).toContain('"nobody"');
      expect(error).toContain('openai');
    });

    it('is context_length_exceeded if the model says so, after one attempt', async () => {
      refusal({ status: 400, reason: 'context_length' });
      const body = await expectError(await ask(), 400, 'context_length_exceeded');
      expect(body['attempts']).toEqual([
        { provider: 'openai', model: MODEL, status: 400, code: 'context_length_exceeded' },
      ]);
      expect(stage.upstream.requests).toHaveLength(1);
    });

    it('is content_filtered if the vendor says so', async () => {
      refusal({ status: 400, reason: 'content_policy' });
      await expectError(await ask(), 400, 'content_filtered');
      expect(stage.upstream.requests).toHaveLength(1);
    });
  });

  describe('to find something', () => {
    it('is not_found for a route, and for an unsupported method of a route', async () => {
      const missing = await expectError(await stage.rhetor.get('/nothing'), 404, 'not_found');
      expect(missing.error).toBe('There is no GET /nothing; GET / lists the routes.');
      const put = await fetch(`${stage.rhetor.url}/message`, { method: 'PUT' });
      await expectError(put, 404, 'not_found');
    });

    it('is context_not_found, and reading creates nothing', async () => {
      const body = await expectError(
        await stage.rhetor.get('/contexts/ergon:nowhere'),
        404,
        'context_not_found',
      );
      expect(body['context']).toBe('ergon:nowhere');
      await expectError(
        await stage.rhetor.get('/contexts/ergon:nowhere'),
        404,
        'context_not_found',
      );
    });

    it('is prompt_not_found for a prompt and for a version of it', async () => {
      await expectError(await ask({ prompt_id: 'nothing' }), 404, 'prompt_not_found');
      await expectError(await ask({ prompt_id: 'ergon@9999' }), 404, 'prompt_not_found');
    });

    it('is model_not_found with the upstream’s text', async () => {
      refusal({ status: 404, message: 'The model `x` does not exist' });
      const { error } = await expectError(await ask(), 404, 'model_not_found');
      expect(error).toContain('The model `x` does not exist');
    });
  });

  describe('of a provider', () => {
    it('is provider_unavailable if it is to become the default', async () => {
      const response = await stage.rhetor.post('/provider', {
        provider_id: 'keyed',
        model_id: 'm',
      });
      const { error } = await expectError(response, 409, 'provider_unavailable');
      expect(error).toContain('UNSET_KEY is not set');
    });

    it('is rate_limited with the upstream’s delay', async () => {
      refusal({ status: 429, headers: { 'retry-after': '120' } });
      const response = await ask();
      expect(response.headers.get('retry-after')).toBe('120');
      expect(await expectError(response, 429, 'rate_limited')).toMatchObject({
        retry_after_ms: 120_000,
      });
    });

    it('is upstream_error with its attempts, and masks anything that looks like a key', async () => {
      refusal({ status: 403, message: `The key ${KEY} may not use this.` });
      const response = await ask();
      expect(response.headers.get('x-rhetor-attempts')).toBe('1');
      const body = await expectError(response, 502, 'upstream_error');
      expect(body.error).toContain('The key [masked] may not use this.');
      expect(body['attempts']).toEqual([
        { provider: 'openai', model: MODEL, status: 403, code: 'upstream_error' },
      ]);
    });

    it('is upstream_error without the HTML of a proxy', async () => {
      const html = '<html><body><h1>502 Bad Gateway</h1></body></html>';
      refusal({ status: 502, body: { contentType: 'text/html', text: html } });
      const { error } = await expectError(await ask(), 502, 'upstream_error');
      expect(error).not.toContain('<');
    });

    it('is upstream_truncated for an answer without an end', async () => {
      stage.upstream.otherwise({
        text: 'one two three',
        fault: { type: 'truncated', afterTokens: 2 },
      });
      await expectError(await ask({ context_id: 'truncated' }), 502, 'upstream_truncated');
    });

    it('is upstream_timeout for an upstream that sends nothing', async () => {
      stage.upstream.otherwise({ fault: { type: 'silent' } });
      const options = { timeouts_ms: { first_token: 50 } };
      const { error } = await expectError(await ask({ options }), 504, 'upstream_timeout');
      expect(error).toContain('0.05 s');
    });
  });

  it('of the store is storage_unavailable: an answer that is not stored is not returned', async () => {
    const append = vi.spyOn(stage.rhetor.app.get(ContextService), 'appendTurn');
    append.mockRejectedValueOnce(new RhetorError('storage_unavailable', 'The disk is full.'));
    const { error } = await expectError(await ask(), 503, 'storage_unavailable');
    expect(error).toBe('The disk is full.');
  });

  it('of Rhetor itself shows an id and no details', async () => {
    const list = vi.spyOn(stage.rhetor.app.get(ContextService), 'list');
    list.mockRejectedValueOnce(new Error('no such table /var/lib/secret.db'));
    const body = await expectError(await stage.rhetor.get('/contexts'), 500, 'internal_error');
    expect(body.error).toBe(
      `Something inside Rhetor failed; the log has the details under request ${String(body['request_id'])}.`,
    );
  });
});

describe('no provider at all', () => {
  it('is no_provider_available with the reason of each', async () => {
    const rhetor = await TestRhetor.start({
      providers: { openai: { kind: 'openai', api_key_env: 'UNSET_KEY', default_model: 'm' } },
    });
    const response = await rhetor.post('/message', { message: 'Hello' });
    await expectError(response, 503, 'no_provider_available');
    await rhetor.stop();
  });
});

describe('more requests than may run at once', () => {
  it('are overloaded, while /health still answers', async () => {
    const stage = await Stage.start({ variables: { RHETOR_MAX_IN_FLIGHT: '8' } });
    stage.upstream.otherwise({ fault: { type: 'silent' } });
    const leave = new AbortController();
    const running = Array.from({ length: 8 }, () =>
      stage.rhetor.post('/message', { message: 'Hello' }, leave.signal).catch(() => undefined),
    );
    await stage.upstream.until(() => stage.upstream.requests.length === 8);
    const refused = stage.rhetor.post('/message', { message: 'one too many' });
    const health = await stage.rhetor.get('/health');
    expect(await health.json()).toMatchObject({ details: { requests: { running: 8, limit: 8 } } });
    await expectError(await refused, 503, 'overloaded');
    leave.abort();
    await Promise.all(running);
    await stage.upstream.until(() => stage.upstream.inFlight === 0);
    await stage.stop();
  });
});
