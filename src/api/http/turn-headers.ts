/** Headers about a model's answer: the model, the number of attempts, the context. */
import type { Response } from 'express';
import type { TurnSource } from '../../conversation/events/turn-event.ts';
import { CACHE_HEADER } from '../../model/choices/cache-choice.ts';
import { UPSTREAM_REQUEST_ID } from '../request/request-id.ts';
import { type Cost, toUsd } from '../../model/cost.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';

export const DROPPED = 'x-rhetor-dropped';
const MOST_NAMES = 16;
const LONGEST_NAME = 64;

type AnsweringModel = ModelChoice & Pick<TurnSource, 'shownHeaders' | 'budget'>;

export function setTurnHeaders(response: Response, source: TurnSource): void {
  setModelHeaders(response, source);
  response.setHeader('x-rhetor-attempts', source.route.attempts);
  response.setHeader('x-rhetor-context', source.contextId);
  if (source.recalled) response.setHeader('x-rhetor-recalled', source.recalled.length);
  const { dropped, requested, validation, cache } = source.route;
  if (cache !== undefined) response.setHeader(CACHE_HEADER, cache);
  if (requested !== undefined) response.setHeader('x-rhetor-fallback', asHeader(requested));
  if (dropped.length > 0) response.setHeader(DROPPED, droppedNames(dropped));
  if (validation !== undefined) response.setHeader('x-rhetor-validation', validation.outcome);
}

export function setModelHeaders(
  response: Response,
  { provider, model, shownHeaders, budget }: AnsweringModel,
): void {
  const { requestId } = shownHeaders ?? {};
  if (requestId !== undefined) response.setHeader(UPSTREAM_REQUEST_ID, requestId);
  response.setHeader('x-rhetor-provider', provider);
  response.setHeader('x-rhetor-model', asHeader(model));
  if (budget !== undefined) response.setHeader('x-rhetor-budget', asHeader(budget));
}

/** What the answer cost; a cost never goes without its status. */
export function setCostHeaders(response: Response, cost: Cost | undefined): void {
  if (cost === undefined) return;
  response.setHeader('x-rhetor-cost-usd', toUsd(cost.costMicros));
  response.setHeader('x-rhetor-cost-status', cost.status);
}

/** In the form of a header, which is a single line. */
export function droppedNames(dropped: readonly string[]): string {
  return asHeader(listOf(dropped));
}

/** Encodes characters that a model's name may contain but a header may not. */
function asHeader(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : encodeURIComponent(text.toWellFormed());
}

/** Clients reject headers that are too long, and a body may name thousands of fields. */
function listOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => name.slice(0, LONGEST_NAME));
  return [...shown, ...(names.length > MOST_NAMES ? ['...'] : [])].join(', ');
}
