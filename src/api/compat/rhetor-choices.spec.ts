import { describe, expect, it } from 'vitest';
import { rhetorChoices, vendorMetadata } from './rhetor-choices.ts';

describe('a client’s choices for Rhetor', () => {
  it('are empty by default, and then nothing is stored', () => {
    expect(rhetorChoices({})).toEqual({
      contextId: undefined,
      component: undefined,
      taskType: 'default',
      streamRecovery: undefined,
      isStored: false,
    });
  });

  it('come from headers or metadata, and the header takes precedence', () => {
    const metadata = { 'x-rhetor-context': 'other', 'x-rhetor-task': 'code', team: 'a' };
    const headers = {
      'x-rhetor-context': 'ergon:design',
      'x-rhetor-component': 'ergon',
      'x-rhetor-stream-recovery': 'buffer',
    };
    expect(rhetorChoices(headers, metadata)).toEqual({
      contextId: 'ergon:design',
      component: 'ergon',
      taskType: 'code',
      streamRecovery: 'buffer',
      isStored: true,
    });
    expect(vendorMetadata(metadata)).toEqual({ team: 'a' });
    expect(vendorMetadata({ 'x-rhetor-task': 'code' })).toBeUndefined();
  });

  it.each([
    [{ 'x-rhetor-context': '../etc' }, {}, 'x-rhetor-context'],
    [{ 'x-rhetor-context': '' }, {}, 'x-rhetor-context'],
    [{ 'x-rhetor-stream-recovery': 'maybe' }, {}, 'x-rhetor-stream-recovery'],
    [{ 'x-rhetor-component': 'x'.repeat(129) }, {}, 'x-rhetor-component'],
    [{}, { 'x-rhetor-task': 7 }, 'x-rhetor-task'],
    [{}, { 'x-rhetor-contxt': 'typo' }, 'metadata.x-rhetor-contxt'],
  ])('%j and %j are refused by name', (headers, metadata, field) => {
    expect(() => rhetorChoices(headers, metadata)).toThrow(
      expect.objectContaining({
        code: 'invalid_value',
        fields: [expect.objectContaining({ field })],
      }),
    );
  });
});
