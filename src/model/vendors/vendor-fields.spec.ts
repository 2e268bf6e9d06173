import { describe, expect, it } from 'vitest';
import { foreignNames, type VendorFields, vendorFieldsFor } from './vendor-fields.ts';

describe('fields of a vendor', () => {
  const vendor: VendorFields = {
    dialect: 'openai',
    fields: { cache_control: { type: 'ephemeral' }, strict: true, odd: 1 },
  };

  it('go whole to their own dialect, and to another as far as it has them', () => {
    expect(vendorFieldsFor('openai', { vendor })).toBe(vendor.fields);
    expect(vendorFieldsFor('openai-responses', { vendor })).toEqual({ strict: true });
    expect(vendorFieldsFor('anthropic', { vendor })).toEqual({
      cache_control: { type: 'ephemeral' },
    });
    expect(vendorFieldsFor('ollama', { vendor })).toEqual({});
  });

  it('are named where they are left out, and only there', () => {
    const names = {
      dialect: 'openai',
      needed: ['odd'],
      hints: ['tools.0.strict', 'messages.0.content.0.cache_control'],
    } as const;
    expect(foreignNames(names, ['openai'])).toBeUndefined();
    expect(foreignNames(names, ['anthropic'])).toEqual({
      needed: ['odd'],
      hints: ['tools.0.strict'],
    });
    expect(foreignNames(names, [])).toEqual({ needed: names.needed, hints: names.hints });
  });
});
