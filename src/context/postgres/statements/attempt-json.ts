/** Attempts in the JSON form that `rhetor.add_attempts` accepts; pure. */
import type { AttemptRecord } from '../../../ledger/attempt-record.ts';
import { ATTEMPT_COLUMN_TYPES, toAttemptValues } from '../../rows/attempt-row.ts';

export function toAttemptJson(record: AttemptRecord): Readonly<Record<string, unknown>> {
  const values = toAttemptValues(record);
  return Object.fromEntries(
    Object.keys(ATTEMPT_COLUMN_TYPES).flatMap((column, index) => {
      const value = values[index] ?? null;
      return value === null ? [] : [[column, value]];
    }),
  );
}
