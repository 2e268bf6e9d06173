/** /templates of docs/openapi.json, over HTTP. */
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
  ask(rhetor, 'POST', '/templates', { content: 'Hello {{name}}.', ...body }, 201);
const render = (body: object) => ask(rhetor, 'POST', '/templates/render', body);
const expectFailure = async (
  method: Method,
  path: string,
  body: unknown,
  status: number,
  code: string,
) => expectError(await send(rhetor, method, path, body), status, code);

describe('POST /templates', () => {
  it('answers 201 with the whole template', async () => {
    const body = {
      name: 'Code Review',
      content: 'Review {language}: {{code}} {{tone|kindly}}',
      category: 'code',
      description: 'A review.',
      tags: ['code'],
      variables: ['language'],
      metadata: { owner: 'me' },
    };
    const expected = {
      template_id: 'code-review',
      name: 'Code Review',
      category: 'code',
      description: 'A review.',
      tags: ['code'],
      variables: ['language', 'code', 'tone'],
      metadata: { owner: 'me' },
      labels: { production: '1', latest: '1' },
      versions: [
        {
          version_id: '1',
          content: body.content,
          created_at: expect.stringMatching(TIMESTAMP),
          origin: 'api',
          metadata: {},
        },
      ],
    };
    expect(await create(body)).toEqual(expected);
    expect(await ask(rhetor, 'GET', '/templates/code-review')).toEqual(expected);
    await expectFailure(
      'POST',
      '/templates',
      { name: 'code review', content: 'x' },
      409,
      'conflict',
    );
  });

  it.each([
    [{ content: 'x' }, 'name'],
    [{ name: 'n' }, 'content'],
    [{ name: 'n', content: 'x'.repeat(200_001) }, 'content'],
    [{ name: 'n', content: 'x', category: 7 }, 'category'],
    [{ name: 'n', content: 'x', variables: 'a' }, 'variables'],
    [{ name: 'n', content: 'x', variables: ['a', 'b.c'] }, 'variables.1'],
    [{ name: 'n', content: 'x', variables: Array(257).fill('a') }, 'variables'],
    [{ name: 'n', content: 'x', component: 'ergon' }, 'component'],
  ])('refuses a body with a fault, and names it: %#', async (body, field) => {
    expect(await expectFailure('POST', '/templates', body, 422, 'validation_failed')).toMatchObject(
      {
        errors: [{ field }],
      },
    );
  });
});

describe('GET /templates', () => {
  it('lists them, and filters by category and tag', async () => {
    await create({ name: 'List b', category: 'list', tags: ['blue'] });
    await create({ name: 'List a', category: 'list' });
    const all = await ask(rhetor, 'GET', '/templates?category=list');
    expect(all['count']).toBe(2);
    expect(idsOf(all)).toEqual(['list-a', 'list-b']);
    expect(idsOf(await ask(rhetor, 'GET', '/templates?tag=blue'))).toEqual(['list-b']);
    expect(idsOf(await ask(rhetor, 'GET', '/templates?tag=blue&category=code'))).toEqual([]);
    expect((all['templates'] as object[])[0]).toEqual({
      template_id: 'list-a',
      name: 'List a',
      category: 'list',
      description: '',
      variables: ['name'],
      tags: [],
      version_count: 1,
      last_updated: expect.stringMatching(TIMESTAMP),
    });
  });

  it('puts templates without a category under general', async () => {
    expect(await create({ name: 'Plain', category: null })).toMatchObject({ category: 'general' });
  });
});

describe('PUT /templates/{id}', () => {
  it('adds a version with the same declared variables', async () => {
    await create({ name: 'Versions', content: '{name}', variables: ['name'] });
    const answer = await ask(rhetor, 'PUT', '/templates/versions', { content: 'Dear {name}' });
    expect(contentsOf(answer)).toEqual(['{name}', 'Dear {name}']);
    const id = { template_id: 'versions', variables: { name: 'Ada' } };
    expect(await render(id)).toMatchObject({ version_id: '2', rendered_content: 'Dear Ada' });
    expect(await render({ ...id, version_id: '1' })).toMatchObject({ rendered_content: 'Ada' });
    await ask(rhetor, 'POST', '/templates/versions/labels', {
      version_id: '1',
      label: 'production',
    });
    expect(await render(id)).toMatchObject({ version_id: '1' });
    expect(await render({ ...id, version_id: 'latest' })).toMatchObject({ version_id: '2' });
    const one = await ask(rhetor, 'GET', '/templates/versions?version_id=2');
    expect(contentsOf(one)).toEqual(['Dear {name}']);
    const versions = await ask(rhetor, 'GET', '/templates/versions/versions');
    expect(versions).toMatchObject({ template_id: 'versions', count: 2 });
  });

  it('refuses a body without content', async () => {
    await expectFailure('PUT', '/templates/plain', { metadata: {} }, 422, 'validation_failed');
  });
});

describe('POST /templates/render', () => {
  it('inserts values, and evaluates nothing', async () => {
    await create({ name: 'Greeting', content: '{{greeting|Hello}} {{name}}, {name} {{ name }}' });
    expect(
      await render({ template_id: 'greeting', variables: { name: '{{greeting}}${1}' } }),
    ).toEqual({
      template_id: 'greeting',
      version_id: '1',
      rendered_content: 'Hello {{greeting}}${1}, {name} {{ name }}',
    });
  });

  it('names each variable that is missing or unusable', async () => {
    const body = { template_id: 'greeting', variables: { greeting: ['x'] } };
    expect(
      await expectFailure('POST', '/templates/render', body, 422, 'validation_failed'),
    ).toMatchObject({
      error: expect.stringContaining('variables.name is missing'),
      errors: [
        { field: 'variables.name', message: 'is missing' },
        { field: 'variables.greeting', message: 'must be a text, number or boolean' },
      ],
    });
    await expectFailure(
      'POST',
      '/templates/render',
      { template_id: 'plain' },
      422,
      'validation_failed',
    );
  });

  it('treats the names of prototypes as ordinary names', async () => {
    await create({ name: 'Proto', content: '{{__proto__}}|{{constructor}}|{{toString}}' });
    const path = '/templates/render';
    const { errors } = await expectFailure(
      'POST',
      path,
      { template_id: 'proto', variables: {} },
      422,
      'validation_failed',
    );
    expect(errors).toHaveLength(3);
    const body =
      '{"template_id":"proto","variables":{"__proto__":"a","constructor":"b","toString":"c"}}';
    expect(await ask(rhetor, 'POST', path, body)).toMatchObject({ rendered_content: 'a|b|c' });
  });

  it('renders no text of more than a million characters', async () => {
    await create({ name: 'Many', content: '{{a}}'.repeat(1_001) });
    const body = { template_id: 'many', variables: { a: 'x'.repeat(1_000) } };
    expect(
      await expectFailure('POST', '/templates/render', body, 422, 'validation_failed'),
    ).toMatchObject({
      errors: [{ field: 'variables' }],
    });
  });
});

describe('a missing template', () => {
  it.each<[Method, string, object | undefined]>([
    ['GET', '/templates/nobody', undefined],
    ['GET', '/templates/__proto__', undefined],
    ['GET', '/templates/plain?version_id=7', undefined],
    ['GET', '/templates/nobody/versions', undefined],
    ['PUT', '/templates/nobody', { content: 'x' }],
    ['DELETE', '/templates/nobody', undefined],
    ['POST', '/templates/nobody/labels', { version_id: '1', label: 'production' }],
    ['POST', '/templates/render', { template_id: 'nobody' }],
    ['POST', '/templates/render', { template_id: 'plain', version_id: '7' }],
  ])('is a 404 for %s %s', async (method, path, body) => {
    await expectFailure(method, path, body, 404, 'template_not_found');
  });

  it('is the same as a deleted one', async () => {
    await create({ name: 'Gone' });
    expect(await ask(rhetor, 'DELETE', '/templates/gone')).toEqual({
      success: true,
      template_id: 'gone',
    });
    await expectFailure('GET', '/templates/gone', undefined, 404, 'template_not_found');
  });
});

it('is counted by GET /', async () => {
  const info = await ask(rhetor, 'GET', '/');
  expect(info).toMatchObject({
    templates: { categories: ['code', 'general', 'list'] },
    prompts: { components: [], count: 0 },
  });
  expect((await ask(rhetor, 'GET', '/templates'))['count']).toBe(
    (info['templates'] as { count: number }).count,
  );
});
