/** The rules of an import: one for each model_name, which its callers go on to ask for. */
import { MOST_FALLBACKS, MOST_RETRIES } from '../../config/limits.ts';
import type { PoolChoice } from '../../config/pool-config.ts';
import { type TaskRule, tasksSchema } from '../../config/tasks-config.ts';
import { isRecord } from '../../model/json/json.ts';
import { cacheOf } from './cache-of.ts';
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
import { groupFor, type Wildcard } from './wildcards.ts';

const STRATEGIES: ReadonlyMap<string, PoolChoice> = new Map([
  ['simple-shuffle', 'weighted'],
  ['least-busy', 'least_busy'],
  ['latency-based-routing', 'fastest'],
  ['cost-based-routing', 'cheapest'],
  ['usage-based-routing', 'least_busy'],
  ['usage-based-routing-v2', 'least_busy'],
]);
/** Names that mean something else in tasks.json, or in JavaScript. */
const TAKEN_NAMES: ReadonlySet<string> = new Set(['limits', 'memory', 'summarize', '__proto__']);
/** Callers ask for it to leave the choice to the rules. */
const RHETOR = 'rhetor';
const LONGEST_RULE_NAME = 128;

export type ModelList = {
  readonly groups: readonly ModelGroup[];
  readonly wildcards: readonly Wildcard[];
};

/** @param file the settings of routing are in two of its sections */
export function toRules(
  list: ModelList,
  file: Section,
  notes: ImportNotes,
): Readonly<Record<string, TaskRule>> {
  const router = file.section('router_settings');
  const litellm = file.section('litellm_settings');
  // A request that is too long goes to a larger model anyway.
  router.flag('enable_pre_call_checks');
  const fallbacks = new FallbackLists([router, litellm], notes);
  const groups = withFallbacks(list, fallbacks, notes);
  const choose = router.take('routing_strategy', (value) =>
    typeof value === 'string' ? STRATEGIES.get(value) : undefined,
  );
  const aliases = aliasesOf(router);
  const common = {
    ...retriesOf(router.number('num_retries') ?? litellm.number('num_retries')),
    ...commonTimeouts(router, litellm),
    ...(litellm.flag('drop_params') === true && { unknown_fields: 'drop' as const }),
    ...cacheOf(litellm, notes),
  };
  const isName = (name: string): boolean => groups.some((group) => group.name === name);
  for (const { alias, target } of aliases) {
    if (!isName(alias) || alias === target) continue;
    const message = 'is left out: it is a model_name too, which callers of Rhetor get';
    notes.add(`${router.pathOf('model_group_alias')}.${alias}`, message);
  }
  for (const name of new Set(aliases.map(({ target }) => target))) {
    if (isName(name)) continue;
    notes.add(
      router.pathOf('model_group_alias'),
      `names "${name}", which model_list does not have`,
    );
  }
  if (isName(RHETOR)) {
    const message = `"${RHETOR}" alone leaves the choice to the rules: ask for ${RHETOR}/${RHETOR}`;
    notes.add('model_list', message);
  }
  const rules = groups.map((group): [string, TaskRule] => {
    const { fields, later } = toFirsts(group, choose ?? 'weighted', notes);
    const firsts = fields.pool?.members ?? choicesOf(group).slice(0, 1);
    const others = [...later, ...fallbacksOf(group, list, fallbacks, notes)];
    const next = distinct(others).filter((one) => !firsts.some((first) => isSame(first, one)));
    if (next.length > MOST_FALLBACKS) {
      notes.add(
        'model_list',
        `"${group.name}" has more than ${MOST_FALLBACKS} fallbacks; the last ones are left out`,
      );
    }
    const names = aliases.flatMap(({ alias, target }) =>
      target === group.name && !isName(alias) ? [alias] : [],
    );
    return [
      ruleName(group.name),
      {
        ...fields,
        models: [group.name, ...names],
        ...(next.length > 0 && { fallbacks: next.slice(0, MOST_FALLBACKS) }),
        ...common,
      },
    ];
  });
  const valid = rules.filter(([name, rule]) => isTaken(name, rule, notes));
  const standard = defaultRule(new Map(valid), file.section('general_settings'), notes);
  // Without a rule of their own, the models of wildcards have what the file says of all.
  if (standard === undefined && list.wildcards.length > 0 && Object.keys(common).length > 0) {
    return { default: common, ...Object.fromEntries(valid) };
  }
  return { ...(standard && { default: standard }), ...Object.fromEntries(valid) };
}

/** Names of wildcards that have fallbacks get a rule, too. */
function withFallbacks(
  { groups, wildcards }: ModelList,
  fallbacks: FallbackLists,
  notes: ImportNotes,
): readonly ModelGroup[] {
  const others = fallbacks.names.filter((name) => !groups.some((group) => group.name === name));
  const added = others.flatMap((name) => {
    const group = groupFor(name, wildcards);
    if (group !== undefined) return [group];
    notes.add('fallbacks', `are given for "${name}", which model_list does not have`);
    return [];
  });
  return [...groups, ...added];
}

/** For requests that name no model. */
function defaultRule(
  rules: ReadonlyMap<string, TaskRule>,
  general: Section,
  notes: ImportNotes,
): TaskRule | undefined {
  const name = general.text('completion_model');
  if (name === undefined || rules.has('default')) return undefined;
  const rule = rules.get(ruleName(name));
  if (rule === undefined) {
    notes.add(
      general.pathOf('completion_model'),
      `names "${name}", which model_list does not have`,
    );
    return undefined;
  }
  const { models: _, ...standard } = rule;
  return standard;
}

/** Whether tasks.json may hold it. */
function isTaken(name: string, rule: TaskRule, notes: ImportNotes): boolean {
  const [issue] = tasksSchema.safeParse({ [name]: rule }).error?.issues ?? [];
  if (issue === undefined) return true;
  const place = issue.path.slice(1).join('.');
  notes.add('model_list', `"${name}" is left out: ${place}: ${issue.message}`);
  return false;
}

function ruleName(name: string): string {
  return (TAKEN_NAMES.has(name) ? `litellm-${name}` : name).slice(0, LONGEST_RULE_NAME);
}

function fallbacksOf(
  { name }: ModelGroup,
  { groups, wildcards }: ModelList,
  lists: FallbackLists,
  notes: ImportNotes,
): readonly Choice[] {
  return lists.of(name).flatMap((target) => {
    const group = groups.find((other) => other.name === target) ?? groupFor(target, wildcards);
    if (group !== undefined) return choicesOf(group);
    const reason = 'which model_list does not have, or which is left out';
    notes.add('fallbacks', `"${name}" falls back to "${target}", ${reason}`);
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
