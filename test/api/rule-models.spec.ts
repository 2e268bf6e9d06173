/** PUT and DELETE /rules/{rule}/model: models that are assigned to rules while Rhetor runs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectError } from './expect-error.ts';
import { type Json, jsonOf } from './json.ts';
import { MODEL, Stage } from './stage.ts';

const TASKS = {
  default: { provider: 'openai', model: MODEL, retries: 0 },
  code: { provider: 'openai', model: MODEL, options: { max_tokens: 77 } },
  ergon: { provider: 'openai', model: MODEL },
  swift_code: { provider: 'openai', model: MODEL },
};
const CHOSEN = 'ollama/chosen';

describe('PUT and DELETE /rules/{rule}/model', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.start({ vendors: ['openai', 'ollama'], tasks: TASKS });
    stage.upstream.knows = (model) => model !== 'nothing';
  });
  afterAll(() => stage.stop());

  const send = (method: string, rule: string, body?: object): Promise<Response> =>
    fetch(`${stage.rhetor.url}/rules/${rule}/model`, {
      method,
      ...(body !== undefined && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    });
  const get = async (path: string): Promise<Json> => jsonOf(await stage.rhetor.get(path));

  it.each([
    ['code', 'task_type=code', { capability: 'code' }],
    ['ergon', 'component=ergon&task_type=other', { capability: 'ergon' }],
    ['swift_code', 'component=swift&task_type=code', { capability: 'swift_code' }],
    ['default', 'task_type=nothing', { capability: 'default' }],
    ['ergon_chat', 'component=ergon&task_type=chat', { component: 'ergon', capability: 'chat' }],
    ['new_code', 'component=new&task_type=code', { component: 'new', capability: 'code' }],
    ['planning', 'task_type=planning', { capability: 'planning' }],
  ])('assign a model to %s, and reset it', async (rule, query, target) => {
    const before = await get(`/route?${query}`);
    const assigned = await send('PUT', rule, { model: CHOSEN });
    expect(assigned.status).toBe(200);
    const assignment = { rule, ...target, provider: 'ollama', model: 'chosen', in_force: true };
    expect(await jsonOf(assigned)).toEqual(assignment);
    expect(await get(`/route?${query}`)).toMatchObject({
      rule,
      overlay: true,
      candidates: [{ provider: 'ollama', model: 'chosen' }],
    });
    expect(await get('/rules')).toMatchObject({ assignments: [assignment] });
    expect(await jsonOf(await send('DELETE', rule))).toEqual({ success: true, rule });
    expect(await get(`/route?${query}`)).toEqual(before);
    expect(await jsonOf(await send('DELETE', rule))).toEqual({ success: false, rule });
  });

  it('give a rule that they make the options of the one that would apply otherwise', async () => {
    await send('PUT', 'ergon_code', { model: MODEL });
    await stage.rhetor.post('/message', { message: 'Hello', task_type: 'code' });
    expect(stage.upstream.lastRequest.body).toMatchObject({ max_tokens: 77 });
    await send('DELETE', 'ergon_code');
  });

  it('say which names there are for a rule and for a model', async () => {
    const list = await get('/rules');
    expect(list['components']).toEqual(expect.arrayContaining(['ergon']));
    expect(list['task_types']).toEqual(
      expect.arrayContaining(['default', 'code', 'chat', 'planning', 'reasoning']),
    );
    const unknown = await send('PUT', 'ergon_model', { model: 'nothing' });
    await expectError(unknown, 422, 'validation_failed');
    const noRule = await expectError(
      await send('PUT', 'nothing', { model: CHOSEN }),
      404,
      'not_found',
    );
    expect(noRule.error).toContain('named after a task (default');
    await expectError(await send('PUT', 'code', {}), 422, 'validation_failed');
  });

  it('mean the same rule however its component is written', async () => {
    const { rule } = await jsonOf(await send('PUT', 'Ergon_code', { model: CHOSEN }));
    expect(rule).toBe('ergon_code');
    expect(await jsonOf(await send('DELETE', 'ERGON_code'))).toEqual({ success: true, rule });
    expect(await get('/rules')).toMatchObject({ assignments: [] });
    expect((await get('/audit?limit=2'))['entries']).toMatchObject([
      { action: 'DELETE /rules/:rule/model', subject: rule },
      { action: 'PUT /rules/:rule/model', subject: `ergon_code: ${CHOSEN}` },
    ]);
    const unknown = { success: false, rule: 'nothing' };
    expect(await jsonOf(await send('DELETE', 'nothing'))).toEqual(unknown);
  });

  it('are in the audit trail', async () => {
    await send('PUT', 'code', { model: CHOSEN });
    await send('DELETE', 'code');
    const { entries } = await get('/audit?limit=2');
    expect(entries).toMatchObject([
      { action: 'DELETE /rules/:rule/model', subject: 'code', outcome: 'done' },
      { action: 'PUT /rules/:rule/model', subject: `code: ${CHOSEN}`, outcome: 'done' },
    ]);
  });
});
