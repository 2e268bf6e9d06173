/** Completions of /mcp: arguments of prompts, and ids in the addresses of resources. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ADMINISTRATOR, KeyStage } from '../keys/key-stage.ts';
import { TestRhetor } from '../support/rhetor.ts';
import { connect } from './mcp-stage.ts';

const CONTEXTS = 'rhetor://contexts/{id}';
const PROMPTS = 'rhetor://prompts/{id}';

let stage: KeyStage;
beforeAll(async () => {
  const rhetor = await TestRhetor.start({ variables: { RHETOR_AUTH_TOKEN: ADMINISTRATOR } });
  stage = new KeyStage(rhetor);
  const content = '{{component}} in {{language}}, about {{context_id|nothing}}.';
  const prompt = { name: 'Translate', component: 'zephyr', content };
  await stage.call(ADMINISTRATOR, 'POST', '/prompts', prompt);
});
afterAll(() => stage.rhetor.stop());

async function completionsOf(credential: string, place: string, name: string, value: string) {
  const client = await connect(stage.rhetor, credential);
  const ref = place.includes(':')
    ? ({ type: 'ref/resource', uri: place } as const)
    : ({ type: 'ref/prompt', name: place } as const);
  return (await client.complete({ ref, argument: { name, value } })).completion;
}

it('are the components for an argument of that name, and nothing for others', async () => {
  expect(await completionsOf(ADMINISTRATOR, 'translate', 'component', 'Zep')).toEqual({
    values: ['zephyr'],
    hasMore: false,
  });
  for (const name of ['language', 'missing']) {
    const { values } = await completionsOf(ADMINISTRATOR, 'translate', name, '');
    expect(values).toEqual([]);
  }
});

it('are the ids of prompts and of their versions', async () => {
  const { values } = await completionsOf(ADMINISTRATOR, PROMPTS, 'id', 'trans');
  expect(values).toEqual(['translate']);
  const versions = await completionsOf(ADMINISTRATOR, PROMPTS, 'id', 'translate@');
  expect(versions.values).toEqual(['translate@1']);
});

it('are the caller’s own conversations alone, a hundred at most', async () => {
  const [owner, stranger, asker] = [
    await stage.newKey(),
    await stage.newKey(),
    await stage.newKey({ permissions: ['ask'] }),
  ];
  const tag = randomUUID().slice(0, 8);
  for (let index = 0; index < 101; index += 1) {
    const id = `${tag}:${index}`;
    await stage.call(owner.key, 'POST', '/contexts', { context_id: id });
  }
  await stage.call(owner.key, 'POST', '/contexts', { context_id: `other:${tag}` });
  for (const [place, name] of [
    [CONTEXTS, 'id'],
    ['translate', 'context_id'],
  ] as const) {
    const all = await completionsOf(owner.key, place, name, tag);
    expect(all).toMatchObject({ hasMore: true, values: { length: 100 } });
    expect(all.values.at(-1)).toBe(`other:${tag}`);
    const some = await completionsOf(owner.key, place, name, `${tag}:100`);
    expect(some).toEqual({ values: [`${tag}:100`], hasMore: false });
    for (const { key } of [stranger, asker]) {
      expect((await completionsOf(key, place, name, tag)).values).toEqual([]);
    }
  }
});

it('refuse what does not exist, and complete no long text', async () => {
  for (const place of ['nobody', 'rhetor://contexts/a', 'file:///{id}']) {
    await expect(completionsOf(ADMINISTRATOR, place, 'id', '')).rejects.toMatchObject({
      code: -32602,
    });
  }
  for (const value of ['x'.repeat(1_000_000), '%_\\\0', '😀']) {
    for (const place of [CONTEXTS, PROMPTS]) {
      expect((await completionsOf(ADMINISTRATOR, place, 'id', value)).values).toEqual([]);
    }
  }
});
