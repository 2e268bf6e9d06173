/** Reserves the calls of one request before they are made, and settles them when they have ended. */
import type { CompletionRequest } from '../../model/completion-request.ts';
import type { EmbeddingRequest } from '../../model/embedding.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import type { CompletionProvider } from '../../providers/completion-provider.ts';
import type { NotedAttempt } from '../attempt-journal.ts';
import type {
  AttemptGate,
  AttemptUse,
  GatedCall,
  GateVerdict,
  Reservation,
} from '../attempt-gate.ts';
import { mayBeCharged } from '../may-be-charged.ts';
import type { PlannedCandidate, RoutingPlan } from '../route-plan.ts';

/** The gate refuses a call, so it is not made. */
export class GateRefusal extends Error {
  constructor(
    readonly call: GatedCall,
    readonly verdict: Extract<GateVerdict, { type: 'refused' }>,
  ) {
    super(verdict.error.message);
  }
}

const SOME_LIMIT = { maxTokens: 256 };

type Called = {
  readonly candidate: PlannedCandidate;
  readonly provider: Pick<CompletionProvider, 'takenOptions'>;
};

export class GatedCalls {
  constructor(
    private readonly gate: Pick<AttemptGate, 'reserve'>,
    private readonly plan: Pick<RoutingPlan, 'asker' | 'isOutputGiven'>,
    private readonly limits?: GatedCall['limits'],
  ) {}

  /** @throws GateRefusal */
  complete(
    { candidate, provider }: Called,
    request: CompletionRequest,
  ): Reservation | undefined | Promise<Reservation | undefined> {
    const { asker, isOutputGiven } = this.plan;
    return this.reserve({
      asker,
      isOutputGiven,
      limits: this.limits,
      candidate,
      question: { type: 'completion', request },
      takesOutputLimit: () =>
        provider.takenOptions(candidate.model, SOME_LIMIT).includes('maxTokens'),
    });
  }

  /** @throws GateRefusal */
  embed(
    candidate: PlannedCandidate,
    request: EmbeddingRequest,
  ): Reservation | undefined | Promise<Reservation | undefined> {
    const { asker, isOutputGiven } = this.plan;
    return this.reserve({
      asker,
      isOutputGiven,
      limits: this.limits,
      candidate,
      question: { type: 'embedding', request },
      takesOutputLimit: () => false,
    });
  }

  private reserve(call: GatedCall): Reservation | undefined | Promise<Reservation | undefined> {
    const verdict = this.gate.reserve(call);
    if (!(verdict instanceof Promise)) return admitted(call, verdict);
    return verdict.then(
      (settled) => admitted(call, settled),
      (error: unknown) => {
        throw toRefusal(call, error);
      },
    );
  }
}

/** Nothing was sent, so an error of the gate must not count as one of the model's. */
function toRefusal(call: GatedCall, error: unknown): unknown {
  if (!(error instanceof RhetorError)) return error;
  const reason = error.limit === undefined ? 'it could not be reserved' : 'a limit is reached';
  return new GateRefusal(call, { type: 'refused', error, reason, allowsCheaper: false });
}

function admitted(call: GatedCall, verdict: GateVerdict | undefined): Reservation | undefined {
  if (verdict?.type === 'refused') throw new GateRefusal(call, verdict);
  return verdict?.reservation;
}

/** What a call used that was not made. */
export const UNSENT: AttemptUse = {
  end: 'unsent',
  usage: UNKNOWN_USAGE,
  bytes: 0,
  durationMs: 0,
  isWhole: false,
};

/**
 * What a call used that has ended.
 * @param failure what it failed with; undefined for a complete answer
 */
export function useOf(
  attempt: NotedAttempt,
  failure: { readonly error: unknown } | undefined,
  signal: AbortSignal,
): AttemptUse {
  const { usage, bytes, startedAt, firstTokenAt, endedAt, answeringModel, request } = attempt;
  const durationMs = (endedAt ?? performance.now()) - startedAt;
  // Embeddings, which have no such request, come at once.
  const isWhole = request === undefined || request.isWhole === true;
  const answering = answeringModel !== undefined && { answeringModel };
  const used = { usage, bytes, durationMs, isWhole, ...answering };
  if (failure === undefined) return { end: 'complete', ...used };
  // A caller that left says nothing about the vendor, which has the request.
  const error = !signal.aborted && failure.error instanceof RhetorError ? failure.error : undefined;
  const isCharged = mayBeCharged({ hasBegun: firstTokenAt !== undefined, error, usage });
  return { end: isCharged ? 'cut' : 'unsent', ...used };
}
