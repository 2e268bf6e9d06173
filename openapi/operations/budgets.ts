/** The operations of /budgets. */
import { BudgetBody, BudgetChangeBody } from '../../src/api/budgets/dto/budget.dto.ts';
import type { Operations } from '../operation.ts';

const PATH = { id: '0197c1f0-5d0e-7c3a-9a34-5b6c1d2e3f40' };

export const BUDGETS: Operations = {
  'POST /budgets': {
    tag: 'Budgets',
    summary: 'Create a budget',
    body: BudgetBody,
    failures: ['conflict', 'storage_unavailable'],
    examples: [
      {
        summary: 'What a component may spend in a month',
        body: {
          name: 'Ergon',
          scope: { component: 'ergon' },
          time_zone: 'Europe/Berlin',
          limit_usd: 25,
          on_limit: 'cheaper',
        },
      },
      {
        summary: 'A warning when all calls of a day have used 80 % of a million tokens',
        body: { name: 'All', period: 'day', limit_tokens: 1_000_000, policy: 'warn' },
      },
    ],
  },
  'GET /budgets': {
    tag: 'Budgets',
    summary: 'List budgets',
    failures: ['storage_unavailable'],
    examples: [{ summary: 'With what is left of each' }],
  },
  'GET /budgets/{id}': {
    tag: 'Budgets',
    summary: 'Show a budget',
    failures: ['not_found'],
    examples: [{ summary: 'In its current window', path: PATH }],
  },
  'PATCH /budgets/{id}': {
    tag: 'Budgets',
    summary: 'Change a budget',
    body: BudgetChangeBody,
    failures: ['not_found', 'storage_unavailable'],
    examples: [{ summary: 'Raise its limit', path: PATH, body: { limit_usd: 50 } }],
  },
  'DELETE /budgets/{id}': {
    tag: 'Budgets',
    summary: 'Delete a budget',
    failures: ['not_found', 'storage_unavailable'],
    examples: [{ summary: 'At once', path: PATH }],
  },
};
