/** A tool call can be demanded only where there are tools. */
import { describe, expect, it } from 'vitest';
import type { ToolChoice } from '../../model/completion-request.ts';
import { assertToolsToChoose } from './assert-tools-to-choose.ts';

const TOOLS = [{ name: 'look_up', parameters: { type: 'object' } }];

describe('a choice among tools', () => {
  it.each<ToolChoice>([{ type: 'required' }, { type: 'tool', name: 'look_up' }])(
    '%j needs tools',
    (toolChoice) => {
      const options = { toolChoice };
      expect(() => assertToolsToChoose({ tools: TOOLS, options })).not.toThrow();
      expect(() => assertToolsToChoose({ tools: [], options })).toThrow(
        expect.objectContaining({
          code: 'validation_failed',
          fields: [expect.objectContaining({ field: 'options.tool_choice' })],
        }),
      );
    },
  );

  it.each<ToolChoice>([{ type: 'auto' }, { type: 'none' }])('%j needs none', (toolChoice) => {
    expect(() => assertToolsToChoose({ tools: [], options: { toolChoice } })).not.toThrow();
  });
});
