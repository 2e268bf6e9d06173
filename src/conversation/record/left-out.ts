/** Says in Rhetor's own words why candidates of a request were not asked; pure. */
import type { RecordedCandidate } from '../../ledger/attempt-record.ts';
import type { AttemptJournal } from '../../routing/attempt-journal.ts';
import type { PlannedCandidate, RoutingPlan } from '../../routing/route-plan.ts';

/** A caller may choose the name of a field that a model does not take. */
const LONGEST_REASON = 200;

export function recordedCandidates(
  plan: RoutingPlan | undefined,
  { attempts, passedOver }: Pick<AttemptJournal, 'attempts' | 'passedOver'>,
  isFromCache = false,
): readonly RecordedCandidate[] {
  const ended = isFromCache
    ? 'the answer came from the cache'
    : 'an earlier model ended the request';
  const asked = new Set(attempts.map(({ candidate }) => candidate.index));
  return (plan?.candidates ?? []).map((candidate) => {
    const { index, provider, model } = candidate;
    const reason =
      skipReason(candidate) ??
      (passedOver.has(index)
        ? (passedOver.get(index) ?? candidate.postponed ?? 'it is given time to recover')
        : undefined) ??
      (asked.has(index) ? undefined : ended);
    return {
      provider,
      model,
      ...(reason !== undefined && { leftOut: reason.slice(0, LONGEST_REASON) }),
    };
  });
}

/** A vendor's own refusal may quote what it was sent, a key included. */
function skipReason({ skipped, parked, status }: PlannedCandidate): string | undefined {
  if (parked !== undefined) return `it is parked after ${parked.code}`;
  const isQuoted = skipped === status.reason && status.isReasonReported === true;
  return isQuoted ? 'it did not answer Rhetor, or refused its key' : skipped;
}
