/** What a budget's colour and words say. */
import { describe, expect, it } from 'vitest';
import { type BudgetAmounts, budgetLevel } from './budget-amounts.ts';

const amounts = (changes: Partial<BudgetAmounts>): BudgetAmounts => ({
  unit: 'dollars',
  limit: 10,
  spent: 0,
  reserved: 0,
  remaining: 10,
  debt: 0,
  monthPace: 0,
  ...changes,
});

describe('the level of a budget', () => {
  it('warns from the first share on at which it reports, and names the highest reached', () => {
    expect(budgetLevel(amounts({ spent: 4.99 }), [50, 80]).tone).toBe('good');
    expect(budgetLevel(amounts({ spent: 5 }), [50, 80])).toEqual({
      tone: 'warn',
      text: '50% reached',
    });
    expect(budgetLevel(amounts({ spent: 8.1 }), [50, 80]).text).toBe('80% reached');
    expect(budgetLevel(amounts({ spent: 9 }), []).tone).toBe('good');
  });

  it('is bad at the limit, and says when there is a debt', () => {
    expect(budgetLevel(amounts({ spent: 10, remaining: 0 }), [80]).text).toBe('used up');
    expect(budgetLevel(amounts({ spent: 11, remaining: 0, debt: 1 }), [80])).toEqual({
      tone: 'bad',
      text: 'over the limit',
    });
  });

  it('warns when running calls hold all that is left', () => {
    expect(budgetLevel(amounts({ reserved: 10, remaining: 0 }), [80]).text).toBe('all reserved');
  });
});
