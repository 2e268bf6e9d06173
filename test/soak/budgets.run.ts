/** `npm run soak`: ten thousand callers that leave, and a kill -9, leave nothing of a budget reserved. */
import { beforeAll, it } from 'vitest';
import { expectReservationsReturned } from '../budgets/aborted-calls.ts';
import { buildRhetor } from '../process/rhetor-process.ts';

const CALLS = 10_000;

beforeAll(() => buildRhetor());

it('returns every reservation', () => expectReservationsReturned(CALLS));
