/** Contexts as files: GET /contexts/{id}/export and POST /contexts/import. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate as nextTick } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectError } from './expect-error.ts';
import { type Json, jsonOf } from './json.ts';
import { Stage } from './stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await Stage.start();
});
afterAll(() => stage.stop());

const importText = (body: NonNullable<RequestInit['body']>, type = 'application/json') =>
  fetch(`${stage.rhetor.url}/contexts/import`, {
    method: 'POST',
    headers: { 'content-type': type },
    body,
    duplex: 'half',
  } as RequestInit);
const importFile = (file: unknown) => importText(JSON.stringify(file));
const idsLike = async (part: string) =>
  ((await jsonOf(await stage.rhetor.get(`/contexts?q=${part}`)))['contexts'] as Json[]).map(
    ({ id }) => id,
  );

/** An import of which only the beginning is sent. */
function openImport(length: number): Socket {
  const { hostname, port } = new URL(stage.rhetor.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `POST /contexts/import HTTP/1.1\r\nhost: ${hostname}\r\ncontent-type: application/json\r\n` +
      `content-length: ${length}\r\n\r\n[`,
  );
  return socket;
}

describe('an export', () => {
  it('has archived messages in JSON by default, and in Markdown on request', async () => {
    for (const content of ['first', 'second']) {
      const messages = [{ role: 'user', content }];
      await stage.rhetor.post('/chat', { context_id: 'archived', messages });
    }
    const read = async (query: string): Promise<string> =>
      (await stage.rhetor.get(`/contexts/archived/export${query}`)).text();
    const superseded = { superseded_at: expect.stringMatching(/Z$/) };
    for (const query of ['', '?archived=true']) {
      expect(JSON.parse(await read(query))).toMatchObject({
        messages: [{ content: 'second' }, {}],
        archived_messages: [{ content: 'first', ...superseded }, superseded],
      });
    }
    expect(JSON.parse(await read('?archived=false'))).not.toHaveProperty('archived_messages');
    expect(await read('?format=markdown')).not.toContain('first');
    expect(await read('?format=markdown&archived=true')).toMatch(/superseded .*Z\n\nfirst\n/);
  });

  it('is a file that can be imported again', async () => {
    await stage.rhetor.post('/message', { message: 'Hello', context_id: 'ergon:export' });
    const response = await stage.rhetor.get('/contexts/ergon:export/export');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe(
      'attachment; filename="ergon_export.json"',
    );
    const file = await jsonOf(response);
    expect(file).toMatchObject({
      format: 'rhetor-context',
      format_version: 1,
      context_id: 'ergon:export',
      component: 'ergon',
      messages: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'Hello, world!', origin: { provider: 'openai' } },
      ],
      archived_messages: [],
      summaries: [],
    });
    await fetch(`${stage.rhetor.url}/contexts/ergon:export`, { method: 'DELETE' });
    const imported = await importFile(file);
    expect(imported.status).toBe(200);
    expect(await jsonOf(imported)).toEqual({ success: true, contexts: 1, messages: 2 });
    const again = await jsonOf(await stage.rhetor.get('/contexts/ergon:export/export'));
    expect(again['updated_at']).toBe(file['updated_at']);
    expect((again['messages'] as Json[]).map(({ content }) => content)).toEqual([
      'Hello',
      'Hello, world!',
    ]);
  });

  it('can be read as Markdown', async () => {
    await stage.rhetor.post('/message', { message: 'Hello', context_id: 'markdown' });
    const response = await stage.rhetor.get('/contexts/markdown/export?format=markdown');
    expect(response.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    expect(await response.text()).toMatch(/^# markdown\n[^]*## User[^]*\nHello\n[^]*## Assistant/);
  });

  it('needs a context and a known format', async () => {
    const { get } = stage.rhetor;
    const ask = (path: string) => get.call(stage.rhetor, path);
    await expectError(await ask('/contexts/nowhere/export'), 404, 'context_not_found');
    await expectError(await ask('/contexts/no%20id/export'), 422, 'validation_failed');
    await expectError(await ask('/contexts/nowhere/export?format=pdf'), 422, 'validation_failed');
    const maybe = await ask('/contexts/nowhere/export?archived=maybe');
    await expectError(maybe, 422, 'validation_failed');
  });
});

describe('an import', () => {
  const message = { role: 'user', content: 'said long ago' };

  it('accepts the older format with one context', async () => {
    const old = {
      context_id: 'old:one',
      created_at: '2025-03-01T10:00:00',
      updated_at: '2025-03-02T10:00:00',
      messages: [message, { role: 'assistant', content: 'yes' }],
      archived_messages: [{ role: 'user', content: 'even before' }],
      summaries: [{ content: 'They spoke.' }],
      metadata: { topic: 'old' },
    };
    expect(await jsonOf(await importFile(old))).toEqual({
      success: true,
      contexts: 1,
      messages: 3,
    });
    const list = await jsonOf(await stage.rhetor.get('/contexts?q=old:one'));
    expect(list['contexts']).toMatchObject([
      {
        id: 'old:one',
        created_at: '2025-03-01T10:00:00.000Z',
        updated_at: '2025-03-02T10:00:00.000Z',
        active_message_count: 2,
        archived_message_count: 1,
        metadata: { topic: 'old', imported_summaries: [{ content: 'They spoke.' }] },
      },
    ]);
    const found = await stage.rhetor.post('/contexts/old:one/search', { query: 'long ago' });
    expect(await jsonOf(found)).toMatchObject({ count: expect.any(Number) });
    await stage.rhetor.post('/message', { message: 'and now?', context_id: 'old:one' });
    expect(JSON.stringify(stage.sentMessages)).toContain('said long ago');
  });

  it('that is malformed in the middle changes nothing', async () => {
    const good = { context_id: 'half:good', messages: [message] };
    const bad = { context_id: 'half:bad', messages: [{ role: 'nobody', content: 'x' }] };
    const refused = await expectError(await importFile([good, bad]), 422, 'validation_failed');
    expect(refused['errors']).toMatchObject([{ field: '1.messages.0.role' }]);
    const text = JSON.stringify([good, good]).slice(0, -20);
    await expectError(await importText(text), 400, 'invalid_json');
    await expectError(await importText(Buffer.from([0x22, 0xff, 0x22])), 400, 'invalid_json');
    await expectError(await importText(''), 400, 'invalid_json');
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    await expectError(await importText(deep), 422, 'validation_failed');
    expect(await idsLike('half:')).toEqual([]);
  });

  it('is refused as a whole if one id is taken', async () => {
    await importFile({ context_id: 'taken:one', messages: [message] });
    const file = ['taken:new', 'taken:one'].map((id) => ({ context_id: id, messages: [message] }));
    const refused = await expectError(await importFile(file), 409, 'conflict');
    expect(refused['context']).toBe('taken:one');
    expect(await idsLike('taken:')).toEqual(['taken:one']);
  });

  it('may be larger than any other body, and delays no other request', async () => {
    const text = 'a word and another '.repeat(500);
    const contexts = Array.from({ length: 20 }, (_, index) => ({
      context_id: `large:${index}`,
      messages: Array.from({ length: 100 }, () => ({ role: 'user', content: text })),
    }));
    const importing = importFile({ contexts });
    const begun = performance.now();
    let slowest = 0;
    const over = importing.then(() => 'over');
    while ((await Promise.race([over, nextTick('running')])) !== 'over') {
      const started = performance.now();
      expect((await stage.rhetor.get('/health')).status).toBe(200);
      slowest = Math.max(slowest, performance.now() - started);
    }
    expect(await jsonOf(await importing)).toMatchObject({ contexts: 20, messages: 2_000 });
    expect(slowest).toBeLessThan((performance.now() - begun) / 2);
  });

  it('that is too large is refused at once by its length', async () => {
    const socket = openImport(65 * 1024 * 1024);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413 [^]*"code":"body_too_large"/);
    socket.destroy();
  });

  it('that turns out to be too large is also refused', async () => {
    const piece = new Uint8Array(1024 * 1024).fill(0x20);
    let sent = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 80) return controller.close();
        sent += 1;
        controller.enqueue(piece);
      },
    });
    await expectError(await importText(body), 413, 'body_too_large');
  });

  it('needs JSON, and only one runs at a time', async () => {
    await expectError(await importText('x', 'text/plain'), 415, 'unsupported_media_type');
    const socket = openImport(100);
    await expect
      .poll(async () => (await importFile({ context_id: 'no', messages: 7 })).status)
      .toBe(503);
    socket.destroy();
    await expect
      .poll(async () => (await importFile({ context_id: 'no', messages: 7 })).status)
      .toBe(422);
  });
});
