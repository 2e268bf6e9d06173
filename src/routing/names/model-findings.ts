/**
 * What vendors answered about models that they don't list: one request per model, cached for a
 * while.
 */
import { RhetorError } from '../../model/rhetor-error.ts';
import {
  FINDING_KEPT_MS,
  LONGEST_ASKED_NAME,
  LONGEST_FINDING_MS,
  MOST_FINDINGS,
  MOST_FINDINGS_ASKED,
} from '../limits.ts';

export type ModelFinding =
  | { readonly type: 'found' }
  | { readonly type: 'missing' }
  /** The vendor could not be asked. */
  | { readonly type: 'unknown'; readonly error: RhetorError };

/** Asks a vendor for one model by its name. */
export type Ask = (signal: AbortSignal) => Promise<boolean>;

type Kept = { readonly finding: ModelFinding; readonly until: number };

export class ModelFindings {
  /** Keyed by provider and model; oldest first. */
  private readonly kept = new Map<string, Kept>();
  private readonly asking = new Map<string, Promise<ModelFinding>>();

  /**
   * Concurrent callers asking for the same model share one request. A finding is kept for 10
   * minutes; a failure to ask the vendor is not kept.
   * @throws RhetorError `no_provider_available` while too many names are being looked up
   */
  async find(provider: string, model: string, ask: Ask): Promise<ModelFinding> {
    if (model.length > LONGEST_ASKED_NAME) return { type: 'missing' };
    const key = `${provider}/${model}`;
    const kept = this.kept.get(key);
    if (kept !== undefined && Date.now() < kept.until) return kept.finding;
    const running = this.asking.get(key);
    if (running !== undefined) return running;
    if (this.asking.size >= MOST_FINDINGS_ASKED) {
      throw new RhetorError(
        'no_provider_available',
        'Too many unlisted models are being looked up; ask again.',
        { retryAfterMs: 1_000 },
      );
    }
    const asking = this.ask(key, ask);
    this.asking.set(key, asking);
    return asking;
  }

  /** Called when the providers change, which may invalidate every finding. */
  clear(): void {
    this.kept.clear();
    this.asking.clear();
  }

  private async ask(key: string, ask: Ask): Promise<ModelFinding> {
    const finding = await ask(AbortSignal.timeout(LONGEST_FINDING_MS)).then(
      (isFound): ModelFinding => ({ type: isFound ? 'found' : 'missing' }),
      (error: unknown): ModelFinding => ({ type: 'unknown', error: toFailure(error) }),
    );
    this.asking.delete(key);
    if (finding.type !== 'unknown') this.keep(key, finding);
    return finding;
  }

  private keep(key: string, finding: ModelFinding): void {
    this.kept.delete(key);
    const [oldest] = this.kept.keys();
    if (this.kept.size >= MOST_FINDINGS && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(key, { finding, until: Date.now() + FINDING_KEPT_MS });
  }
}

function toFailure(error: unknown): RhetorError {
  return error instanceof RhetorError
    ? error
    : new RhetorError(
        'upstream_timeout',
        `it did not answer within ${LONGEST_FINDING_MS / 1_000} s.`,
      );
}
