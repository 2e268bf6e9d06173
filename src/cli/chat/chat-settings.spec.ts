import { describe, expect, it } from 'vitest';
import { ChatSettings } from './chat-settings.ts';

describe('/model', () => {
  it.each(['scripted-model', 'openai/gpt-6', 'local/meta/llama:70b', 'rhetor/code', 'code'])(
    'sends %s unchanged, since the server resolves names',
    (name) => {
      const settings = new ChatSettings({ options: { provider: 'other', temperature: 0.5 } });
      expect(settings.command(`/model ${name}`)).toEqual({ say: `Model: ${name}` });
      expect(settings.request.options).toEqual({ model: name, temperature: 0.5 });
    },
  );

  it('leaves the choice to the rules again', () => {
    const settings = new ChatSettings({ options: { model: 'other' } });
    expect(settings.command('/model -')).toEqual({ say: 'The rules choose the model.' });
    expect(settings.request.options).toEqual({});
  });
});
