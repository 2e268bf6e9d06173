import { describe, expect, it } from 'vitest';
import { keepKnownRequests } from './known-requests.ts';

type Options = {
  readonly method: string;
  readonly path: string;
  readonly query?: object;
  readonly fetchOptions?: object;
};

/** Builds as the SDKs do: what `fetchOptions` has becomes part of the request. */
class FakeClient {
  readonly built: Options[] = [];
  failures = 0;

  async buildRequest(options: Options): Promise<{ req: object; url: string }> {
    this.built.push(options);
    await Promise.resolve();
    if (this.failures-- > 0) throw new Error('no key');
    return {
      req: { method: options.method, ...options.fetchOptions },
      url: `http://vendor${options.path}`,
    };
  }

  fetchWithTimeout(): Promise<Response> {
    return Promise.reject(new Error('this client sends nothing by itself'));
  }
}

function knowing(): FakeClient {
  const client = new FakeClient();
  keepKnownRequests(client);
  return client;
}

const post = (path: string, exchange: string): Options => ({
  method: 'post',
  path,
  fetchOptions: { exchange },
});

describe('keepKnownRequests', () => {
  it('tells requests of one path apart by their query', async () => {
    const client = knowing();
    await client.buildRequest(post('/messages', 'one'));
    await client.buildRequest({ ...post('/messages', 'two'), query: { beta: 'true' } });
    await client.buildRequest({ ...post('/messages', 'three'), query: { beta: 'true' } });
    expect(client.built).toHaveLength(2);
  });

  it('lets the client build one request for each path, which every exchange shares', async () => {
    const client = knowing();
    expect(await client.buildRequest(post('/chat', 'first'))).toEqual({
      req: { method: 'post', exchange: 'first' },
      url: 'http://vendor/chat',
    });
    expect(await client.buildRequest(post('/chat', 'second'))).toEqual({
      req: { method: 'post', exchange: 'second' },
      url: 'http://vendor/chat',
    });
    await client.buildRequest(post('/embeddings', 'third'));
    expect(client.built.map(({ path }) => path)).toEqual(['/chat', '/embeddings']);
  });

  it('keeps nothing of the request for which it was built', async () => {
    const client = knowing();
    await client.buildRequest(post('/chat', 'first'));
    expect(client.built[0]?.fetchOptions).toBeUndefined();
    const later = await client.buildRequest({ method: 'post', path: '/chat' });
    expect(later.req).toEqual({ method: 'post' });
  });

  it('has a path that is read built anew: it may have any name in it', async () => {
    const client = knowing();
    const read = { method: 'get', path: '/models/one' };
    await client.buildRequest(read);
    await client.buildRequest(read);
    expect(client.built).toHaveLength(2);
  });

  it('keeps no request that could not be built', async () => {
    const client = knowing();
    client.failures = 1;
    await expect(client.buildRequest(post('/chat', 'first'))).rejects.toThrow('no key');
    expect(await client.buildRequest(post('/chat', 'second'))).toMatchObject({
      req: { exchange: 'second' },
    });
  });

  it('has every request sent by its exchange', async () => {
    const client: { fetchWithTimeout: (url: string) => Promise<Response> } = knowing();
    await expect(client.fetchWithTimeout('http://vendor/chat')).rejects.toThrow('nobody asked');
  });
});
