/** Reads Rhetor's own settings in the embedded database. */
import { textColumn } from '../../sql/row.ts';
import type { Prepare } from './prepare.ts';

const SETTING = 'SELECT value FROM settings WHERE key = ?';

export function readSetting(prepare: Prepare, key: string): string | undefined {
  const row = prepare(SETTING).get(key);
  return row && textColumn(row, 'value');
}
