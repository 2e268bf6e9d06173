/** Converts budgets to the text in which they are stored, and back; pure. */
import { isRecord, parseJson } from '../model/json/json.ts';
import type { Budget } from './budget.ts';

export function toStoredBudget(budget: Budget): string {
  return JSON.stringify(budget);
}

/** Undefined for a text that this version did not write. */
export function fromStoredBudget(id: string, body: string): Budget | undefined {
  const value = parseJson(body);
  return isRecord(value) &&
    value['id'] === id &&
    typeof value['period'] === 'string' &&
    isRecord(value['limit']) &&
    isRecord(value['scope'])
    ? // Only `toStoredBudget` writes this collection.
      (value as unknown as Budget)
    : undefined;
}
