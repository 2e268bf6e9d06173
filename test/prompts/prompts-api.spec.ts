/** /prompts of docs/openapi.json, over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectError } from '../api/expect-error.ts';
import { TIMESTAMP } from '../api/json.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { ask, contentsOf, idsOf, type Method, send } from './library.ts';
import { TemplatesDirectory } from './templates-directory.ts';

let directory: TemplatesDirectory;
let rhetor: TestRhetor;

beforeAll(async () => {
  directory = await TemplatesDirectory.create();
  rhetor = await TestRhetor.start({ variables: { RHETOR_TEMPLATES_DIR: directory.path } });
});
afterAll(async () => {
  await rhetor.stop();
  await directory.remove();
});

const create = (body: object) =>
  ask(rhetor, 'POST', '/prompts', { component: 'ergon', content: 'Be kind.', ...body }, 201);
const expectFailure = async (
  method: Method,
  path: string,
  body: unknown,
  status: number,
  code: string,
) => expectError(await send(rhetor, method, path, body), status, code);

describe('POST /prompts', () => {
  it('answers 201 with the whole prompt, under the slug of its name', async () => {
    const body = {
      name: 'Ergon: in brief',
      component: 'Ergon',
      content: 'You are {{component}}, in brief.',
      description: 'Short answers.',
      tags: ['short', 'tools'],
      metadata: { owner: 'me', nested: { list: [1] } },
    };
    const expected = {
      prompt_id: 'ergon-in-brief',
      name: 'Ergon: in brief',
      component: 'ergon',
      description: 'Short answers.',
      tags: ['short', 'tools'],
      is_default: false,
      metadata: { owner: 'me', nested: { list: [1] } },
      labels: { production: '1', latest: '1' },
      versions: [
        {
          version_id: '1',
          content: 'You are {{component}}, in brief.',
          created_at: expect.stringMatching(TIMESTAMP),
          origin: 'api',
          metadata: {},
        },
      ],
    };
    expect(await create(body)).toEqual(expected);
    expect(await ask(rhetor, 'GET', '/prompts/ergon-in-brief')).toEqual(expected);
  });

  it('refuses a second one with the same slug', async () => {
    await create({ name: 'Only Once' });
    const body = { name: 'only once!', component: 'telos', content: 'Other.' };
    expect((await expectFailure('POST', '/prompts', body, 409, 'conflict')).error).toContain(
      'only-once',
    );
    expect(contentsOf(await ask(rhetor, 'GET', '/prompts/only-once'))).toEqual(['Be kind.']);
  });

  it('accepts one of two concurrent ones', async () => {
    const body = { name: 'Race', component: 'ergon', content: 'x' };
    const answers = await Promise.all([1, 2].map(() => send(rhetor, 'POST', '/prompts', body)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409]);
  });

  it('names a parent that exists', async () => {
    await create({ name: 'Parent' });
    expect(await create({ name: 'Child', parent_id: 'parent' })).toMatchObject({
      parent_id: 'parent',
    });
    const orphan = { name: 'Orphan', component: 'ergon', content: 'x', parent_id: 'nobody' };
    expect(await expectFailure('POST', '/prompts', orphan, 422, 'validation_failed')).toMatchObject(
      {
        errors: [{ field: 'parent_id' }],
      },
    );
  });

  it.each([
    [{ component: 'ergon', content: 'x' }, 'name'],
    [{ name: '…', component: 'ergon', content: 'x' }, 'name'],
    [{ name: 'x'.repeat(129), component: 'ergon', content: 'x' }, 'name'],
    [{ name: 'n', content: 'x' }, 'component'],
    [{ name: 'n', component: '../ergon', content: 'x' }, 'component'],
    [{ name: 'n', component: 'ergon' }, 'content'],
    [{ name: 'n', component: 'ergon', content: '' }, 'content'],
    [{ name: 'n', component: 'ergon', content: 'x'.repeat(200_001) }, 'content'],
    [{ name: 'n', component: 'ergon', content: 'x', tags: 'a' }, 'tags'],
    [{ name: 'n', component: 'ergon', content: 'x', tags: ['a', 7] }, 'tags.1'],
    [{ name: 'n', component: 'ergon', content: 'x', tags: Array(33).fill('a') }, 'tags'],
    [{ name: 'n', component: 'ergon', content: 'x', metadata: [] }, 'metadata'],
    [
      { name: 'n', component: 'ergon', content: 'x', metadata: { a: 'x'.repeat(16_384) } },
      'metadata',
    ],
    [{ name: 'n', component: 'ergon', content: 'x', is_default: 'yes' }, 'is_default'],
    [{ name: 'n', component: 'ergon', content: 'x', version: 1 }, 'version'],
    [{ name: 'n', component: 'ergon', content: '{{tone}}', is_default: true }, 'content'],
  ])('refuses a body with a fault, and names it: %#', async (body, field) => {
    expect(await expectFailure('POST', '/prompts', body, 422, 'validation_failed')).toMatchObject({
      errors: [{ field, message: expect.any(String) }],
    });
  });

  it('accepts a text of the maximum length', async () => {
    const content = 'x'.repeat(200_000);
    expect(contentsOf(await create({ name: 'Long', content }))).toEqual([content]);
  });

  it('treats the names of prototypes as ordinary names', async () => {
    const text =
      '{"name":"Keys","component":"ergon","content":"x","metadata":{"__proto__":{"is_default":true},"constructor":1}}';
    const answer = await ask(rhetor, 'POST', '/prompts', text, 201);
    expect(answer['is_default']).toBe(false);
    expect(JSON.stringify(answer['metadata'])).toBe(
      '{"__proto__":{"is_default":true},"constructor":1}',
    );
    const outside = '{"name":"Keys 2","component":"ergon","content":"x","__proto__":{"a":1}}';
    await expectFailure('POST', '/prompts', outside, 422, 'validation_failed');
    expect({}).not.toHaveProperty('is_default');
  });
});

describe('GET /prompts', () => {
  it('lists them by id, and filters by component and tag', async () => {
    await create({ name: 'List b', component: 'telos', tags: ['blue', 'both'] });
    await create({ name: 'List a', component: 'telos', tags: ['both'] });
    const all = await ask(rhetor, 'GET', '/prompts?component=Telos');
    expect(all).toMatchObject({ count: 2 });
    expect(idsOf(all)).toEqual(['list-a', 'list-b']);
    expect(idsOf(await ask(rhetor, 'GET', '/prompts?component=telos&tag=blue'))).toEqual([
      'list-b',
    ]);
    expect(await ask(rhetor, 'GET', '/prompts?component=zeus')).toEqual({ count: 0, prompts: [] });
    expect((all['prompts'] as object[])[1]).toEqual({
      prompt_id: 'list-b',
      name: 'List b',
      component: 'telos',
      description: '',
      tags: ['blue', 'both'],
      is_default: false,
      version_count: 1,
      last_updated: expect.stringMatching(TIMESTAMP),
    });
  });
});

describe('PUT /prompts/{id}', () => {
  it('adds a version and changes none', async () => {
    const first = await create({ name: 'Versions' });
    const second = await ask(rhetor, 'PUT', '/prompts/versions', {
      content: 'Be brief.',
      metadata: { why: 'shorter' },
    });
    expect(second).toMatchObject({
      labels: { production: '2', latest: '2' },
      versions: [
        (first['versions'] as object[])[0],
        { version_id: '2', content: 'Be brief.', metadata: { why: 'shorter' } },
      ],
    });
    const one = await ask(rhetor, 'GET', '/prompts/versions?version_id=1');
    expect(contentsOf(one)).toEqual(['Be kind.']);
    const newest = await ask(rhetor, 'GET', '/prompts/versions?version_id=latest');
    expect(contentsOf(newest)).toEqual(['Be brief.']);
    expect(await ask(rhetor, 'GET', '/prompts/versions/versions')).toEqual({
      prompt_id: 'versions',
      count: 2,
      versions: second['versions'],
    });
  });

  it('keeps every one of many concurrent versions', async () => {
    await create({ name: 'Crowd' });
    const contents = Array.from({ length: 20 }, (_, index) => `version ${index}`);
    const answers = await Promise.all(
      contents.map((content) => ask(rhetor, 'PUT', '/prompts/crowd', { content })),
    );
    const latest = answers.map((answer) => (answer['labels'] as { latest: string }).latest);
    expect(new Set(latest).size).toBe(20);
    const kept = contentsOf(await ask(rhetor, 'GET', '/prompts/crowd'));
    expect(kept[0]).toBe('Be kind.');
    expect(kept.slice(1).toSorted()).toEqual(contents.toSorted());
  });

  it.each([
    [{}, 'content'],
    [{ content: '' }, 'content'],
    [{ content: 'x'.repeat(200_001) }, 'content'],
    [{ metadata: {} }, 'content'],
    [{ is_default: true, metadata: {} }, 'content'],
    [{ content: 'x', name: 'Other' }, 'name'],
  ])('refuses a body with a fault: %#', async (body, field) => {
    expect(
      await expectFailure('PUT', '/prompts/keys', body, 422, 'validation_failed'),
    ).toMatchObject({
      errors: [{ field }],
    });
  });

  it('accepts four million characters for one prompt', async () => {
    await create({ name: 'Room' });
    const content = 'x'.repeat(200_000);
    for (let count = 0; count < 19; count += 1) {
      await ask(rhetor, 'PUT', '/prompts/room', { content });
    }
    await expectFailure('PUT', '/prompts/room', { content }, 409, 'conflict');
    await ask(rhetor, 'PUT', '/prompts/room', { content: 'short' });
    await ask(rhetor, 'DELETE', '/prompts/room');
  });
});

describe('POST /prompts/{id}/labels', () => {
  const label = (body: object) => ask(rhetor, 'POST', '/prompts/labels/labels', body);
  const put = (content: string) => ask(rhetor, 'PUT', '/prompts/labels', { content });

  it('rolls production back in one call; new versions then wait until it is moved forward again', async () => {
    await create({ name: 'Labels' });
    await put('two');
    expect(await label({ version_id: '1', label: 'production' })).toEqual({
      prompt_id: 'labels',
      labels: { production: '1', latest: '2' },
    });
    expect(await put('three')).toMatchObject({ labels: { production: '1', latest: '3' } });
    expect(await label({ version_id: 'latest', label: 'production' })).toMatchObject({
      labels: { production: '3', latest: '3' },
    });
    expect(await put('four')).toMatchObject({ labels: { production: '4', latest: '4' } });
  });

  it('leaves latest on the newest version', async () => {
    expect(await label({ version_id: '4', label: 'latest' })).toMatchObject({
      labels: { latest: '4' },
    });
    const body = { version_id: '1', label: 'latest' };
    expect(
      await expectFailure('POST', '/prompts/labels/labels', body, 422, 'validation_failed'),
    ).toMatchObject({ errors: [{ field: 'version_id' }] });
  });

  it('refuses another label, and a missing version', async () => {
    const path = '/prompts/labels/labels';
    await expectFailure(
      'POST',
      path,
      { version_id: '1', label: 'staging' },
      422,
      'validation_failed',
    );
    await expectFailure(
      'POST',
      path,
      { version_id: '9', label: 'production' },
      404,
      'prompt_not_found',
    );
  });
});

describe('DELETE /prompts/{id}', () => {
  it('leaves nothing, and frees its name', async () => {
    await create({ name: 'Gone' });
    expect(await ask(rhetor, 'DELETE', '/prompts/gone')).toEqual({
      success: true,
      prompt_id: 'gone',
    });
    await expectFailure('DELETE', '/prompts/gone', undefined, 404, 'prompt_not_found');
    expect(contentsOf(await create({ name: 'Gone', content: 'Anew.' }))).toEqual(['Anew.']);
  });
});

describe('POST /prompts/compare', () => {
  const compare = (one: string, other: string) =>
    ask(rhetor, 'POST', '/prompts/compare', { prompt_id1: one, prompt_id2: other });

  it('compares two prompts word by word', async () => {
    await create({ name: 'Left', content: 'You are kind. Be brief.' });
    await create({ name: 'Right', component: 'telos', content: 'You are very kind. Be brief.' });
    const answer = await compare('left', 'right');
    expect(answer).toEqual({
      prompt1: expect.objectContaining({ prompt_id: 'left', version_id: '1' }),
      prompt2: expect.objectContaining({ prompt_id: 'right', component: 'telos' }),
      identical: false,
      diff: [
        { op: 'equal', text: 'You are ' },
        { op: 'insert', text: 'very ' },
        { op: 'equal', text: 'kind. Be brief.' },
      ],
      similarity: 46 / 51,
    });
  });

  it('compares versions of one prompt, too', async () => {
    await ask(rhetor, 'PUT', '/prompts/left', { content: 'You are kind.' });
    expect(await compare('left@1', 'left')).toMatchObject({
      prompt1: { version_id: '1' },
      prompt2: { version_id: '2' },
      diff: [{ op: 'equal' }, { op: 'delete', text: ' Be brief.' }],
    });
    expect(await compare('left', 'left@production')).toMatchObject({
      identical: true,
      similarity: 1,
    });
  });
});

describe('a missing prompt', () => {
  it.each<[Method, string, object | undefined]>([
    ['GET', '/prompts/nobody', undefined],
    ['GET', '/prompts/__proto__', undefined],
    ['GET', '/prompts/..%2F..%2Fetc%2Fpasswd', undefined],
    ['GET', '/prompts/keys?version_id=7', undefined],
    ['GET', '/prompts/keys?version_id=__proto__', undefined],
    ['GET', '/prompts/nobody/versions', undefined],
    ['PUT', '/prompts/nobody', { content: 'x' }],
    ['PUT', '/prompts/nobody', { is_default: true }],
    ['DELETE', '/prompts/nobody', undefined],
    ['POST', '/prompts/nobody/labels', { version_id: '1', label: 'production' }],
    ['POST', '/prompts/compare', { prompt_id1: 'keys', prompt_id2: 'nobody' }],
    ['POST', '/prompts/compare', { prompt_id1: 'keys@7', prompt_id2: 'keys' }],
  ])('is a 404 for %s %s', async (method, path, body) => {
    await expectFailure(method, path, body, 404, 'prompt_not_found');
  });
});
