/**
 * Decides which options a candidate gets: the request's over the rule's, without those its model
 * does not support; pure.
 */
import type { TaskOptions } from '../config/tasks-config.ts';
import type { CompletionOptions, OptionName } from '../model/completion-request.ts';
import type { RouteRequest } from './route-request.ts';
import { optionNames, optionsByWireNames, rowOf } from '../model/options/option-places.ts';

export type OptionFit = {
  readonly options: CompletionOptions;
  /** Wire names of the rule's options and hints that this candidate does not support. */
  readonly dropped: readonly string[];
  /**
   * Wire name of a caller's option that this candidate does not support; the candidate is skipped.
   */
  readonly refused?: string;
  /** The rule's, if the caller's own body has its options already. */
  readonly added?: CompletionOptions;
};

export function fitOptions(
  asked: CompletionOptions,
  fromRule: CompletionOptions,
  unsupportedOf: (options: CompletionOptions) => readonly OptionName[],
): OptionFit {
  const options = { ...fromRule, ...asked };
  const unsupported = unsupportedOf(options);
  if (unsupported.length === 0) return { options, dropped: [] };
  const refused = unsupported.find(
    (name) => asked[name] !== undefined && rowOf(name).isHint !== true,
  );
  const kept: CompletionOptions = Object.fromEntries(
    Object.entries(options).filter(([name]) => !unsupported.some((other) => other === name)),
  );
  return {
    options: kept,
    dropped: unsupported.map((name) => rowOf(name).wire),
    ...(refused === undefined ? {} : { refused: rowOf(refused).wire }),
  };
}

/** The caller's options are in its own body, whatever the model takes; only the rule's are checked. */
export function passedOptions(
  { options: asked, vendor }: Pick<RouteRequest, 'options' | 'vendor'>,
  fromRule: CompletionOptions,
  unsupportedOf: (options: CompletionOptions) => readonly OptionName[],
): OptionFit {
  const said = new Set<string>([...optionNames(asked), ...(vendor?.covers ?? [])]);
  const unsaid: CompletionOptions = Object.fromEntries(
    Object.entries(fromRule).filter(([name]) => !said.has(name)),
  );
  const { options: added, dropped } = fitOptions({}, unsaid, unsupportedOf);
  return { options: { ...added, ...asked }, added, dropped };
}

/** Going through the table took 12 µs of each request; a reload of the rules makes new objects. */
const OF_RULES = new WeakMap<TaskOptions, CompletionOptions>();

/** A rule's options in the model's terms. */
export function optionsOfRule(options: TaskOptions | undefined): CompletionOptions {
  if (options === undefined) return {};
  let known = OF_RULES.get(options);
  if (known === undefined) {
    known = optionsByWireNames(options);
    OF_RULES.set(options, known);
  }
  return known;
}

/** The options that are set but not supported by the model; empty if the provider is unknown. */
export function untaken(
  options: CompletionOptions,
  taken: readonly OptionName[] | undefined,
): readonly OptionName[] {
  if (taken === undefined) return [];
  return optionNames(options).filter(
    (name) => options[name] !== undefined && !taken.includes(name),
  );
}
