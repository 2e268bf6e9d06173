/** Gives `vi.waitFor` and `vi.waitUntil` our patience: they wait for 1 s, and Vitest has no setting for that. */
import { vi } from 'vitest';
import { PATIENCE_MS } from './patience.ts';

const { waitFor, waitUntil } = vi;

type Options = Parameters<typeof waitFor>[1];

function patient(options: Options): Options {
  return typeof options === 'number' ? options : { timeout: PATIENCE_MS, ...options };
}

vi.waitFor = (check, options) => waitFor(check, patient(options));
vi.waitUntil = (check, options) => waitUntil(check, patient(options));
