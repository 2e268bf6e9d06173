/** /rules: which models each rule asks, what was assigned at run time, and what is wrong in the files. */
import type { Count } from './scalars.ts';

/**
 * `model`: the rule's own. `pool`: one of its pool. `fallback`: asked when those before it fail.
 * `default`: the default model, since no model of the rule is configured.
 */
export type RuleModelRole = 'model' | 'pool' | 'fallback' | 'default';

export type RuleModel = {
  readonly provider: string;
  readonly model: string;
  readonly role: RuleModelRole;
  /** Its share of the pool's requests, relative to the other weights. */
  readonly weight?: number;
  /** Why it would be skipped now, such as a provider that providers.json does not have. */
  readonly skipped?: string;
};

export type RoutingRule = {
  /** `component_task`, a component, a task type, or `default`; requests name it as `rhetor/` and this. */
  readonly rule: string;
  /** In the order in which they would be asked. A key sees those that it may use. */
  readonly models: readonly RuleModel[];
  /** How a member of its pool is chosen. */
  readonly choose?: 'weighted' | 'fastest' | 'cheapest' | 'least_busy';
  /** Model names that callers may ask for and that lead to this rule; `*` is any text. */
  readonly answers_for?: readonly string[];
  /** The rule's model was assigned by PUT /rules/{rule}/model, or from Tekton, which overrides tasks.json. */
  readonly overlay?: true;
};

/** A model that was assigned while Rhetor ran. */
export type RuleAssignment = {
  /** The rule whose model it replaces, or that it makes. */
  readonly rule: string;
  /** Absent: every component without a rule of its own. */
  readonly component?: string;
  readonly capability: string;
  readonly provider: string;
  readonly model: string;
  /** False while providers.json does not have the provider: then the rule of tasks.json applies. */
  readonly in_force: boolean;
};

/** A fault in an edit of a config file; the content before the edit stays in force. */
export type ConfigFault = {
  readonly file: 'providers.json' | 'tasks.json';
  /** Where it is, from the outside to the inside: in tasks.json the rule comes first. Absent if the file is no JSON. */
  readonly path?: readonly string[];
  /** In a file that is no JSON, where that is known. */
  readonly line?: Count;
  readonly message: string;
};

/** GET /rules. */
export type RuleList = {
  readonly count: Count;
  /** In the order of tasks.json, then those that were made by an assignment. */
  readonly rules: readonly RoutingRule[];
  /** Only for the administrator, as are the faults. */
  readonly assignments?: readonly RuleAssignment[];
  readonly faults?: readonly ConfigFault[];
  /** Components with prompts, which may get models of their own for a task. */
  readonly components?: readonly string[];
  /** Task types to which a model may be assigned, for a component or for all. */
  readonly task_types?: readonly string[];
};

/** PUT /rules/{rule}/model. */
export type RuleModelRequest = {
  /** A model id, `provider/model`, or a rule, for its model. */
  readonly model: string;
};

/** DELETE /rules/{rule}/model. */
export type ResetRule = {
  /** False if no model was assigned to the rule. */
  readonly success: boolean;
  readonly rule: string;
};
