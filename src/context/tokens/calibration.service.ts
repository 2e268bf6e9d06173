/** The calibrations of all models that have answered: in memory, and persisted in the store. */
import { Injectable } from '@nestjs/common';
import { DocumentStore } from '../ports/document-store.ts';
import {
  calibrate,
  type Calibration,
  type CountedInput,
  fromCalibrationJson,
  meanError,
  REMEMBERED_ERRORS,
  UNCALIBRATED,
} from './calibration.ts';
import { MOST_CALIBRATIONS } from '../limits.ts';

type Model = { readonly provider: string; readonly model: string };

export type CalibrationView = {
  readonly factor: number;
  /** Mean relative error of the corrected estimate over the last 100 counted turns. */
  readonly error: number;
};

const COLLECTION = 'calibrations';
const SAVE_AFTER_MS = 30_000;
/** A well known model is counted this often: estimating a long prompt takes longer than routing it. */
const COUNT_EVERY_MS = 100;

@Injectable()
export class CalibrationService {
  /** Least recently used first. */
  private readonly calibrations = new Map<string, Calibration>();
  /** When each model was last counted, on the clock of `performance`. */
  private readonly countedAt = new Map<string, number>();
  /** Keys whose stored document is out of date. */
  private readonly unsaved = new Set<string>();
  private saving: NodeJS.Timeout | undefined;

  constructor(private readonly documents: DocumentStore) {}

  /** Called once, after the store has opened. */
  async load(): Promise<void> {
    for (const { id, body } of await this.documents.readDocuments(COLLECTION)) {
      const calibration = fromCalibrationJson(body);
      if (calibration !== undefined && !this.calibrations.has(id)) this.set(id, calibration);
    }
  }

  /** Called once, before the store closes. */
  async close(): Promise<void> {
    clearTimeout(this.saving);
    await this.save();
  }

  /** The factor by which an estimate of this model's tokens is multiplied. */
  factor(model: Model): number {
    return this.calibrations.get(keyOf(model))?.factor ?? UNCALIBRATED.factor;
  }

  /** Undefined until a turn of the model was counted. */
  view(model: Model): CalibrationView | undefined {
    const calibration = this.calibrations.get(keyOf(model));
    const error = calibration && meanError(calibration);
    return error === undefined ? undefined : { factor: calibration?.factor ?? 1, error };
  }

  /** Whether another count of this model is worth the time that its estimate takes. */
  isDue(model: Model): boolean {
    const key = keyOf(model);
    const known = this.calibrations.get(key);
    if (known === undefined || known.errors.length < REMEMBERED_ERRORS) return true;
    return performance.now() - (this.countedAt.get(key) ?? -Infinity) >= COUNT_EVERY_MS;
  }

  learn(model: Model, counted: CountedInput): void {
    const key = keyOf(model);
    this.countedAt.set(key, performance.now());
    const former = this.calibrations.get(key) ?? UNCALIBRATED;
    const calibration = calibrate(former, counted);
    if (calibration === former) return;
    this.set(key, calibration);
    this.markUnsaved(key);
  }

  private set(key: string, calibration: Calibration): void {
    this.calibrations.delete(key);
    this.calibrations.set(key, calibration);
    if (this.calibrations.size <= MOST_CALIBRATIONS) return;
    const [oldest = key] = this.calibrations.keys();
    this.calibrations.delete(oldest);
    this.countedAt.delete(oldest);
    this.markUnsaved(oldest);
  }

  private markUnsaved(key: string): void {
    this.unsaved.add(key);
    this.saving ??= setTimeout(() => void this.save(), SAVE_AFTER_MS).unref();
  }

  /** If the store is unavailable, only learnt values are lost, and they are learnt again. */
  private async save(): Promise<void> {
    this.saving = undefined;
    const keys = [...this.unsaved];
    this.unsaved.clear();
    await Promise.allSettled(keys.map((key) => this.saveOne(key)));
  }

  private async saveOne(key: string): Promise<void> {
    const calibration = this.calibrations.get(key);
    if (calibration === undefined) await this.documents.removeDocument(COLLECTION, key);
    else await this.documents.writeDocument(COLLECTION, key, JSON.stringify(calibration));
  }
}

function keyOf({ provider, model }: Model): string {
  return `${provider} ${model}`;
}
