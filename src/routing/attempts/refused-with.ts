/** Names the options that a model turned out not to take; pure. */
import { rowOf } from '../../model/options/option-places.ts';
import type { RouteStart } from '../routed-event.ts';
import type { Trial } from './trial.ts';

/** What the model was first asked with, and then without. */
export function refusedWith(
  { model, options }: Trial['candidate'],
  provider: Trial['provider'],
): Pick<RouteStart, 'refused'> {
  const refused = provider.refusedOptions?.(model).filter((name) => options[name] !== undefined);
  if (refused === undefined || refused.length === 0) return {};
  return { refused: refused.map((name) => rowOf(name).wire) };
}
