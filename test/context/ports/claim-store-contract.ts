/** The contract of a ClaimStore. */
import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import type { ContextStore } from '../../../src/context/ports/context-store.ts';

export function describeClaims(store: () => ContextStore): void {
  it('gives a claim to one at a time', async () => {
    const name = randomUUID();
    const claim = await store().claims.take(name);
    expect(claim?.isHeld).toBe(true);
    expect(await store().claims.take(name)).toBeUndefined();
    expect((await store().claims.take(randomUUID()))?.isHeld).toBe(true);
    await claim?.release();
    expect(claim?.isHeld).toBe(false);
    const next = await store().claims.take(name);
    await claim?.release();
    expect(next?.isHeld).toBe(true);
    expect(await store().claims.take(name)).toBeUndefined();
    await next?.release();
  });
}
