/** The deployments of one model_name as a rule: one model or a pool, and what follows it. */
import type { PoolChoice } from '../../config/pool-config.ts';
import { HIGHEST_WEIGHT, MOST_MEMBERS } from '../../config/limits.ts';
import type { TaskRule } from '../../config/tasks-config.ts';
import type { Deployment } from './deployment.ts';
import type { ImportNotes } from './import-notes.ts';

export type ModelGroup = { readonly name: string; readonly deployments: readonly Deployment[] };
export type Choice = { readonly provider: string; readonly model: string };

type Member = Choice & { readonly weight: number | undefined };

/** Weights are relative, so three digits of the largest are enough. */
const DIGITS = 1_000;

/** Its models without repetition, those with the lowest order first. */
export function choicesOf({ deployments }: ModelGroup): readonly Choice[] {
  const sorted = deployments.toSorted((one, other) => one.order - other.order);
  return distinct(sorted.map(({ provider, model }) => ({ provider, model })));
}

/** The first models, and those of its own that are asked after them. */
export function toFirsts(
  group: ModelGroup,
  choose: PoolChoice,
  notes: ImportNotes,
): {
  readonly fields: Pick<TaskRule, 'provider' | 'model' | 'pool' | 'options'>;
  readonly later: readonly Choice[];
} {
  const { deployments, name } = group;
  const lowest = Math.min(...deployments.map(({ order }) => order));
  const firsts = deployments.filter(({ order }) => order === lowest);
  const members = mergedMembers(firsts);
  if (members.length > MOST_MEMBERS) {
    notes.add(
      'model_list',
      `"${name}" has more than ${MOST_MEMBERS} models; the others are fallbacks`,
    );
  }
  const pool = members.slice(0, MOST_MEMBERS);
  const [first] = pool;
  const isFirst = (choice: Choice): boolean => pool.some((member) => isSame(member, choice));
  const later = choicesOf(group).filter((choice) => !isFirst(choice));
  const options = commonOptions(group, notes);
  if (first === undefined) return { fields: options, later };
  if (pool.length === 1) {
    const { provider, model } = first;
    return { fields: { provider, model, ...options }, later };
  }
  const chosen = choose === 'weighted' ? {} : { choose };
  return { fields: { pool: { members: weighted(pool), ...chosen }, ...options }, later };
}

/** What is twice in the list gets the weight of both. */
function mergedMembers(deployments: readonly Deployment[]): readonly Member[] {
  return distinct(deployments).map(({ provider, model }) => {
    const same = deployments.filter((one) => isSame(one, { provider, model }));
    const weights = same.flatMap(({ weight }) => (weight === undefined ? [] : [weight]));
    const weight = weights.length === 0 ? undefined : weights.reduce((sum, each) => sum + each, 0);
    return { provider, model, weight };
  });
}

/** A member without a weight makes those of the others meaningless; LiteLLM then ignores them too. */
function weighted(
  members: readonly Member[],
): { provider: string; model: string; weight?: number }[] {
  const weights = members.map(({ weight }) => weight ?? 0);
  const largest = Math.max(...weights);
  const isUsed = weights.every((weight) => weight > 0) && new Set(weights).size > 1;
  const factor = largest > HIGHEST_WEIGHT ? HIGHEST_WEIGHT / largest : 1;
  return members.map(({ provider, model, weight = 0 }) => {
    const share = Math.max(1, Math.round(weight * factor * DIGITS)) / DIGITS;
    return { provider, model, ...(isUsed && { weight: share }) };
  });
}

/** A rule's options are those of all its models, so only what all of them say is taken. */
function commonOptions({ deployments }: ModelGroup, notes: ImportNotes): Pick<TaskRule, 'options'> {
  const [first, ...others] = deployments;
  const isCommon = (name: string, value: unknown): boolean =>
    others.every(({ options }) => JSON.stringify(options[name]) === JSON.stringify(value));
  for (const { options, path } of deployments) {
    for (const name of Object.keys(options)) {
      if (isCommon(name, first?.options[name])) continue;
      notes.add(
        `${path}.${name}`,
        'is left out: the models of one name differ in it, and a rule has one value for all',
      );
    }
  }
  const common = Object.entries(first?.options ?? {}).filter(([name, value]) =>
    isCommon(name, value),
  );
  return common.length === 0 ? {} : { options: Object.fromEntries(common) };
}

export function distinct<Item extends Choice>(items: readonly Item[]): readonly Item[] {
  return items.filter((item, place) => items.findIndex((other) => isSame(other, item)) === place);
}

export function isSame(one: Choice, other: Choice): boolean {
  return one.provider === other.provider && one.model === other.model;
}
