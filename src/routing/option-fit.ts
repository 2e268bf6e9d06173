/**
 * Decides which options a candidate gets: the request's over the rule's, without those its model
 * does not support; pure.
 */
import type { TaskOptions } from '../config/tasks-config.ts';
import type { CompletionOptions, OptionName } from '../model/completion-request.ts';
import { optionNames, optionsByWireNames, rowOf } from '../model/option-places.ts';

export type OptionFit = {
  readonly options: CompletionOptions;
  /** Wire names of the rule's options and hints that this candidate does not support. */
  readonly dropped: readonly string[];
  /**
   * Wire name of a caller's option that this candidate does not support; the candidate is skipped.
   */
  readonly refused?: string;
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

/** A rule's options in the model's terms. */
export function optionsOfRule(options: TaskOptions | undefined): CompletionOptions {
  return options === undefined ? {} : optionsByWireNames(options);
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
