import { describe, expect, it } from 'vitest';
import { RhetorError } from '../../model/rhetor-error.ts';
import { showsModel } from '../ollama/shows-model.ts';
import { carriesId, foundModel, isSameModel } from './found-model.ts';

describe('isSameModel', () => {
  it.each([
    ['gpt-4o', 'gpt-4o', true],
    ['claude-sonnet-5', 'claude-sonnet-5-20260101', true],
    ['claude-sonnet-5-latest', 'claude-sonnet-5-20260101', true],
    ['gpt-5-2026-04-24', 'gpt-5', true],
    ['llama3', 'llama3:latest', true],
    ['claude-sonnet-5-20260101', 'claude-sonnet-5-20250101', false],
    ['gpt-4o', 'gpt-4o-mini', false],
    ['llama3:8b', 'llama3:latest', false],
  ])('%s and %s: %s', (one, other, isSame) => {
    expect(isSameModel(one, other)).toBe(isSame);
    expect(isSameModel(other, one)).toBe(isSame);
  });
});

describe('an answer about one model', () => {
  it('carries the name as id or alias', () => {
    expect(carriesId({ id: 'one' }, 'one')).toBe(true);
    expect(carriesId({ id: 'one', aliases: ['uno'] }, 'uno')).toBe(true);
    for (const answer of [{}, { id: 'two' }, { id: 7 }, { data: [{ id: 'one' }] }, { id: null }]) {
      expect(carriesId(answer, 'one')).toBe(false);
    }
  });

  it('describes or names the model if it is Ollama’s', () => {
    expect(showsModel({ details: {} }, 'llama3')).toBe(true);
    expect(showsModel({ model: 'llama3:latest' }, 'llama3')).toBe(true);
    expect(showsModel({ model: 'other', details: {} }, 'llama3')).toBe(false);
    for (const answer of [{}, { status: 'ok' }, { details: null }]) {
      expect(showsModel(answer, 'llama3')).toBe(false);
    }
  });
});

describe('a request for one model', () => {
  const carries = () => true;
  const translate = (error: unknown) =>
    error instanceof RhetorError ? error : new RhetorError('upstream_error', 'unreadable');
  const refusing = (upstreamStatus: number) => () =>
    Promise.reject(new RhetorError('upstream_error', 'no', { upstreamStatus }));

  it('means no for the statuses that say so, and for unreadable answers', async () => {
    for (const status of [400, 403, 404, 405, 410, 422, 501]) {
      expect(await foundModel(refusing(status), carries, translate)).toBe(false);
    }
    for (const text of ['', '<html>', '[]', 'null', '7']) {
      expect(await foundModel(() => Promise.resolve(text), carries, translate)).toBe(false);
    }
    expect(await foundModel(() => Promise.resolve('{}'), carries, translate)).toBe(true);
  });

  it('stays undecided after any other failure', async () => {
    for (const status of [401, 429, 500, 503]) {
      await expect(foundModel(refusing(status), carries, translate)).rejects.toThrow('no');
    }
  });
});
