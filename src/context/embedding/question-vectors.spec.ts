import { describe, expect, it } from 'vitest';
import { type ErrorCode, RhetorError } from '../../model/rhetor-error.ts';
import type { TextEmbedder, TextOwner } from '../ports/text-embedder.ts';
import { QuestionVectors } from './question-vectors.ts';

const CHOICE = { provider: 'p', model: 'm' };
const ANA = { owner: 'ana' };
const BEN = { owner: 'ben' };

/** Questions to a model that a test lets fail. */
class Stage {
  readonly sent: (TextOwner & { readonly text: string })[] = [];
  refuse: (text: string, owner: TextOwner) => ErrorCode | undefined = () => undefined;
  hold: Promise<void> | undefined;
  private readonly embedder: Pick<TextEmbedder, 'isAllowed' | 'embed'> = {
    isAllowed: () => true,
    embed: async (_, [text = ''], owner) => {
      this.sent.push({ ...owner, text });
      await this.hold;
      const code = this.refuse(text, owner);
      if (code !== undefined) throw new RhetorError(code, 'refused');
      return { version: '', vectors: [[1, 2]] };
    },
  };
  private readonly questions = new QuestionVectors(
    { keyOf: async () => 1 },
    this.embedder as TextEmbedder,
    new AbortController().signal,
  );

  async ask(question: string, asker: TextOwner): Promise<boolean> {
    return (await this.questions.of(CHOICE, question, asker)) !== undefined;
  }
}

describe('questions', () => {
  it('are shortened for a model that takes less, and disturb no other', async () => {
    const stage = new Stage();
    stage.refuse = (text) => (text.length > 900 ? 'context_length_exceeded' : undefined);
    expect(await stage.ask('x'.repeat(3_000), ANA)).toBe(true);
    expect(stage.sent.map(({ text }) => text.length)).toEqual([3_000, 1_000, 250]);
    stage.refuse = (text) => (text === 'bad' ? 'invalid_value' : undefined);
    expect(await stage.ask('bad', ANA)).toBe(false);
    expect(await stage.ask('bad', ANA)).toBe(false);
    expect(stage.sent).toHaveLength(4);
    expect(await stage.ask('good', ANA)).toBe(true);
  });

  it('rest after a failure of the model, those of its owner alone', async () => {
    const stage = new Stage();
    stage.refuse = (_, { owner }) => (owner === 'ana' ? 'upstream_error' : undefined);
    expect(await stage.ask('one', ANA)).toBe(false);
    expect(await stage.ask('two', ANA)).toBe(false);
    expect(stage.sent).toHaveLength(1);
    expect(await stage.ask('one', BEN)).toBe(true);
  });

  it('of one owner take no place from others', async () => {
    const stage = new Stage();
    const { promise, resolve } = Promise.withResolvers<void>();
    stage.hold = promise;
    const asked = Array.from({ length: 10 }, (_, index) => stage.ask(`question ${index}`, ANA));
    expect(stage.sent).toHaveLength(4);
    asked.push(stage.ask('mine', BEN));
    expect(stage.sent.at(-1)).toEqual({ ...BEN, text: 'mine' });
    resolve();
    expect((await Promise.all(asked)).filter(Boolean)).toHaveLength(5);
  });

  it('of one owner evict only its own, whichever component asks', async () => {
    const stage = new Stage();
    await stage.ask('mine', { ...BEN, component: 'one' });
    for (let index = 0; index < 40; index += 1) await stage.ask(`question ${index}`, ANA);
    const { length } = stage.sent;
    expect(await stage.ask('mine', { ...BEN, component: 'two' })).toBe(true);
    expect(stage.sent).toHaveLength(length);
    expect(stage.sent[0]).toMatchObject({ component: 'one' });
    expect(await stage.ask('question 0', ANA)).toBe(true);
    expect(stage.sent).toHaveLength(length + 1);
  });
});
