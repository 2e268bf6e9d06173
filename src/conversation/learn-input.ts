/** What a turn teaches of its model: how far the estimate of the tokens that it was sent is off. */
import type { CalibrationService } from '../context/calibration.service.ts';
import type { RouteStart } from '../routing/routed-event.ts';
import { estimatedInput } from './candidate-request.ts';
import type { PreparedTurn } from './prepared-turn.ts';
import type { CountedUsage } from './run-turn.ts';

/** Nothing is learnt from a count of Rhetor's own, or of another input than was sent. */
export function learnInput(
  calibration: CalibrationService,
  prepared: PreparedTurn,
  route: RouteStart | undefined,
  reported: number | undefined,
  { isInputCut }: CountedUsage,
): void {
  if (route === undefined || reported === undefined || isInputCut) return;
  const { candidate, continuedFrom } = route;
  if (continuedFrom !== undefined) return;
  calibration.learn(candidate, { estimated: estimatedInput(prepared, candidate), reported });
}
