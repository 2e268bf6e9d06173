import { validateSync } from 'class-validator';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatBody, MessageBody } from '../rhetor/dto/message.dto.ts';
import { OptionsBody, RecallBody, TimeoutsBody } from './options.dto.ts';
import { PromptBody } from '../prompts/dto/prompt.dto.ts';
import { passes } from './passing-body.ts';
import { knownFields } from './validate-body.ts';

const VALUES = fc.oneof(
  fc.constantFrom(undefined, 0, 1, -1, 1.5, 5_000, true, '', 'a', 'a b', 'error', 'high', [], {}),
  fc.anything(),
);

describe('passes', () => {
  it.each([MessageBody, ChatBody, OptionsBody, RecallBody, TimeoutsBody, PromptBody])(
    'agrees with the validator: %o',
    (type) => {
      const names = [...knownFields(type)];
      const bodies = fc
        .dictionary(fc.constantFrom(...names), VALUES)
        .map((fields) => Object.assign(new type(), fields));
      fc.assert(
        fc.property(bodies, (body) => {
          const faults = validateSync(body, { forbidUnknownValues: false });
          expect(passes(type, body)).toBe(faults.length === 0);
        }),
        { numRuns: 2_000 },
      );
    },
  );

  it('judges the common bodies without the validator', () => {
    expect(passes(MessageBody, Object.assign(new MessageBody(), { message: 'x' }))).toBe(true);
    expect(passes(OptionsBody, new OptionsBody())).toBe(true);
  });
});
