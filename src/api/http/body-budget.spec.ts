import { describe, expect, it } from 'vitest';
import { BodyBudget } from './body-budget.ts';

const REFUSED = { code: 'overloaded', status: 503, retryAfterMs: 1_000 };

describe('BodyBudget', () => {
  it('counts the size of bodies, and refuses one for which there is no room', () => {
    const budget = new BodyBudget(800);
    const [one, two] = [budget.share('one'), budget.share('two')];
    one.hold(300);
    one.hold(500);
    one.hold(400);
    two.hold(200);
    expect(budget.held).toBe(700);
    expect(() => two.hold(301)).toThrow(expect.objectContaining(REFUSED));
    expect(budget.held).toBe(700);
    two.hold(300);
    expect(budget.held).toBe(800);
  });

  it("releases a body's bytes only once", () => {
    const budget = new BodyBudget(800);
    const share = budget.share('one');
    share.hold(500);
    share.release();
    share.release();
    expect(budget.held).toBe(0);
    budget.share('one').hold(700);
    expect(budget.held).toBe(700);
  });

  it('reserves room for others when one caller takes all it can get', () => {
    const budget = new BodyBudget(800);
    for (let each = 0; each < 7; each += 1) budget.share('greedy').hold(100);
    expect(() => budget.share('greedy').hold(1)).toThrow(expect.objectContaining(REFUSED));
    budget.share('other').hold(100);
    expect(budget.held).toBe(800);
  });
});
