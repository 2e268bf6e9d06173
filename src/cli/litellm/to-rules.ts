/** The rules of an import: one for each model_name, which its callers go on to ask for. */
import { MOST_FALLBACKS, MOST_RETRIES } from '../../config/limits.ts';
import type { PoolChoice } from '../../config/pool-config.ts';
import type { TaskRule } from '../../config/tasks-config.ts';
import { isRecord } from '../../model/json.ts';
import { timeoutsOf } from './deployment.ts';
import { FallbackLists } from './fallback-lists.ts';
import type { ImportNotes } from './import-notes.ts';
import {
  type Choice,
  choicesOf,
  distinct,
  isSame,
  type ModelGroup,
  toFirsts,
} from './model-group.ts';
import type { Section } from './section.ts';

const STRATEGIES: ReadonlyMap<string, PoolChoice> = new Map([
  ['simple-shuffle', 'weighted'],
  ['least-busy', 'least_busy'],
  ['latency-based-routing', 'fastest'],
  ['cost-based-routing', 'cheapest'],
  ['usage-based-routing', 'least_busy'],
  ['usage-based-routing-v2', 'least_busy'],
]);
/** Names that mean something else in tasks.json. */
const TAKEN_NAMES: ReadonlySet<string> = new Set(['limits', 'summarize']);
const LONGEST_RULE_NAME = 128;

/** @param file the settings of routing are in two of its sections */
export function toRules(
  groups: readonly ModelGroup[],
  file: Section,
  notes: ImportNotes,
): Readonly<Record<string, TaskRule>> {
  const router = file.section('router_settings');
  const litellm = file.section('litellm_settings');
  const fallbacks = new FallbackLists([router, litellm], notes);
  const choose = router.take('routing_strategy', (value) =>
    typeof value === 'string' ? STRATEGIES.get(value) : undefined,
  );
  const aliases = aliasesOf(router);
  const common = {
    ...retriesOf(router.number('num_retries') ?? litellm.number('num_retries')),
    ...commonTimeouts(router, litellm),
    ...(litellm.flag('drop_params') === true && { unknown_fields: 'drop' as const }),
  };
  for (const name of new Set(aliases.map(({ target }) => target))) {
    if (groups.some((group) => group.name === name)) continue;
    notes.add(
      router.pathOf('model_group_alias'),
      `names "${name}", which model_list does not have`,
    );
  }
  const rules = groups.map((group): [string, TaskRule] => {
    const { fields, later } = toFirsts(group, choose ?? 'weighted', notes);
    const firsts = fields.pool?.members ?? choicesOf(group).slice(0, 1);
    const others = [...later, ...fallbacksOf(group, groups, fallbacks, notes)];
    const list = distinct(others).filter((one) => !firsts.some((first) => isSame(first, one)));
    if (list.length > MOST_FALLBACKS) {
      notes.add(
        'model_list',
        `"${group.name}" has more than ${MOST_FALLBACKS} fallbacks; the last ones are left out`,
      );
    }
    const names = aliases.flatMap(({ alias, target }) => (target === group.name ? [alias] : []));
    return [
      ruleName(group.name),
      {
        ...fields,
        models: [group.name, ...names],
        ...(list.length > 0 && { fallbacks: list.slice(0, MOST_FALLBACKS) }),
        ...common,
      },
    ];
  });
  return Object.fromEntries(rules);
}

function ruleName(name: string): string {
  return (TAKEN_NAMES.has(name) ? `litellm-${name}` : name).slice(0, LONGEST_RULE_NAME);
}

function fallbacksOf(
  { name }: ModelGroup,
  groups: readonly ModelGroup[],
  lists: FallbackLists,
  notes: ImportNotes,
): readonly Choice[] {
  return lists.of(name).flatMap((target) => {
    const group = groups.find((other) => other.name === target);
    if (group !== undefined) return choicesOf(group);
    notes.add('fallbacks', `"${name}" falls back to "${target}", which model_list does not have`);
    return [];
  });
}

function aliasesOf(
  router: Section,
): readonly { readonly alias: string; readonly target: string }[] {
  const aliases = router.section('model_group_alias');
  return aliases.names().flatMap((alias) => {
    const target = aliases.take(alias, (value) => {
      const name = isRecord(value) ? value['model'] : value;
      return typeof name === 'string' ? name : undefined;
    });
    return target === undefined ? [] : [{ alias, target }];
  });
}

function retriesOf(retries: number | undefined): Pick<TaskRule, 'retries'> {
  if (retries === undefined) return {};
  return { retries: Math.min(MOST_RETRIES, Math.max(0, Math.round(retries))) };
}

function commonTimeouts(router: Section, litellm: Section): Pick<TaskRule, 'timeouts_ms'> {
  const all = { ...timeoutsOf(litellm).timeouts_ms, ...timeoutsOf(router).timeouts_ms };
  return Object.keys(all).length === 0 ? {} : { timeouts_ms: all };
}
