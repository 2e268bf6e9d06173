import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CalibrationService } from './calibration.service.ts';
import { DocumentStore } from '../ports/document-store.ts';

/** Keeps nothing: what was learnt is read from memory. */
class NoDocuments extends DocumentStore {
  override readSetting = (): Promise<undefined> => Promise.resolve(undefined);
  override writeSetting = (): Promise<void> => Promise.resolve();
  override readDocuments = (): Promise<readonly []> => Promise.resolve([]);
  override writeDocument = (): Promise<void> => Promise.resolve();
  override removeDocument = (): Promise<boolean> => Promise.resolve(false);
}

const MODEL = { provider: 'openai', model: 'm' };
const COUNTED = { estimated: 1_000, reported: 1_100 };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('counts every turn of a model until it is well known, and then ten a second', () => {
  const service = new CalibrationService(new NoDocuments());
  for (let turn = 0; turn < 100; turn += 1) {
    expect(service.isDue(MODEL)).toBe(true);
    service.learn(MODEL, COUNTED);
  }
  expect(service.isDue(MODEL)).toBe(false);
  expect(service.isDue({ provider: 'openai', model: 'another' })).toBe(true);
  vi.advanceTimersByTime(99);
  expect(service.isDue(MODEL)).toBe(false);
  vi.advanceTimersByTime(1);
  expect(service.isDue(MODEL)).toBe(true);
  service.learn(MODEL, COUNTED);
  expect(service.isDue(MODEL)).toBe(false);
});
