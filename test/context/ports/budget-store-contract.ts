/** The contract of the budgets' counters. */
import { beforeEach, expect, it } from 'vitest';
import type {
  BudgetClaim,
  BudgetStore,
  ReservationWish,
} from '../../../src/budgets/budget-store.ts';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';

let number = 0;
/** Of each test its own, since a store keeps what it has counted. */
let one = '';

export function describeBudgets(openEmpty: () => Promise<ContextStore>): void {
  let store: BudgetStore;
  beforeEach(async () => {
    one = `budget ${(number += 1)}`;
    const opened = await openEmpty();
    store = opened.budgets;
    await store.begin();
    return () => opened.close();
  });

  const claim = (changes: Partial<BudgetClaim> = {}): BudgetClaim => ({
    budgetId: one,
    windowStart: 1_000,
    fixed: 10,
    perToken: 0.5,
    most: 100,
    ...changes,
  });

  const wish = (changes: Partial<ReservationWish> = {}): ReservationWish => ({
    id: `call ${(number += 1)}`,
    claims: [claim()],
    output: { most: 60, least: 60 },
    ...changes,
  });

  const state = async (budgetId = one, windowStart = 1_000) =>
    (await store.counters([{ budgetId, windowStart }]))[0];

  it('has counted nothing at first', async () => {
    expect(await state()).toEqual({
      budgetId: one,
      windowStart: 1_000,
      spent: 0,
      reserved: 0,
    });
  });

  it('reserves what fits, and refuses what does not', async () => {
    expect(await store.reserve(wish())).toMatchObject({ type: 'reserved', output: 60 });
    expect(await state()).toMatchObject({ spent: 0, reserved: 40 });
    expect(await store.reserve(wish())).toMatchObject({ counters: [{ spent: 0, reserved: 40 }] });
    expect(await store.reserve(wish())).toMatchObject({
      type: 'refused',
      refused: [0],
      counters: [{ spent: 0, reserved: 80 }],
    });
    expect(await state()).toMatchObject({ spent: 0, reserved: 80 });
  });

  it('forgets old windows, but neither the one of a budget without periods nor what is reserved', async () => {
    const windows = [0, 1_000, 2_000, 3_000];
    for (const windowStart of windows) {
      const held = wish({ claims: [claim({ windowStart })] });
      await store.reserve(held);
      if (windowStart === 2_000) continue;
      await store.settle(held.id, [{ budgetId: one, windowStart, used: 7 }]);
    }
    await store.prune(3_000);
    const counters = await store.counters(
      windows.map((windowStart) => ({ budgetId: one, windowStart })),
    );
    expect(counters.map(({ spent, reserved }) => [spent, reserved])).toEqual([
      [7, 0],
      [0, 0],
      [0, 40],
      [7, 0],
    ]);
  });

  it('lowers the output as far as it may', async () => {
    const output = { most: 1_000, least: 25 };
    expect(await store.reserve(wish({ output }))).toMatchObject({ output: 180 });
    expect(await store.reserve(wish({ output }))).toMatchObject({ type: 'refused' });
  });

  it('rounds the amounts of fractions up', async () => {
    const claims = [claim({ perToken: 0.333 })];
    await store.reserve(wish({ claims, output: { most: 10, least: 10 } }));
    expect(await state()).toMatchObject({ reserved: 14 });
  });

  it('takes all claims or none, and names those that do not fit', async () => {
    const claims = [
      claim(),
      claim({ budgetId: `${one} too`, most: 5 }),
      claim({ budgetId: `${one} as well` }),
    ];
    expect(await store.reserve(wish({ claims }))).toMatchObject({ type: 'refused', refused: [1] });
    expect(await state(`${one} as well`)).toMatchObject({ reserved: 0 });
  });

  it('only counts a claim without a limit', async () => {
    const { most: _, ...unlimited } = claim();
    for (let call = 0; call < 5; call += 1) {
      expect(await store.reserve(wish({ claims: [unlimited] }))).toMatchObject({ output: 60 });
    }
    expect(await state()).toMatchObject({ reserved: 200 });
  });

  it('replaces a reservation by what was used, once', async () => {
    const call = wish();
    const settled = [{ budgetId: one, windowStart: 1_000, used: 7 }];
    await store.reserve(call);
    expect(await store.settle(call.id, settled)).toMatchObject([{ spent: 7, reserved: 0 }]);
    expect(await store.settle(call.id, settled)).toMatchObject([{ spent: 7, reserved: 0 }]);
    expect(await state()).toMatchObject({ spent: 7, reserved: 0 });
  });

  it('books what exceeds the reservation, and refuses until the limit covers it', async () => {
    const call = wish();
    await store.reserve(call);
    await store.settle(call.id, [{ budgetId: one, windowStart: 1_000, used: 150 }]);
    expect(await store.reserve(wish())).toMatchObject({ type: 'refused' });
    expect(await store.reserve(wish({ claims: [claim({ most: 300 })] }))).toMatchObject({
      type: 'reserved',
    });
  });

  it('has a counter for each window', async () => {
    await store.reserve(wish());
    await store.reserve(wish({ claims: [claim({ windowStart: 2_000 })] }));
    expect(await state(one, 2_000)).toMatchObject({ reserved: 40 });
    expect(await state(one, 1_000)).toMatchObject({ reserved: 40 });
  });

  it('forgets the counters of a budget, while a call still runs', async () => {
    const call = wish();
    await store.reserve(call);
    await store.forget(one);
    await store.settle(call.id, [{ budgetId: one, windowStart: 1_000, used: 7 }]);
    expect(await state()).toMatchObject({ spent: 0, reserved: 0 });
  });

  it('never lets calls at once take more than there is', async () => {
    const verdicts = await Promise.all(
      Array.from({ length: 40 }, async () => store.reserve(wish())),
    );
    expect(verdicts.filter(({ type }) => type === 'reserved')).toHaveLength(2);
  });
}
