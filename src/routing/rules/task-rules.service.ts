/** The rules in force: those of tasks.json, with the models assigned at run time. */
import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import { ConfigFilesService } from '../../config/config-files.service.ts';
import type { TasksConfig } from '../../config/tasks-config.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { follow } from '../../streams/follow.ts';
import { AssignmentStore } from './assignment-store.ts';
import { namedRule } from './rule-lookup.ts';
import {
  type AssignedModel,
  type Assignment,
  type AssignedModels,
  type AssignmentTarget,
  overlayTasks,
  parseAssignment,
  ruleNameOf,
} from './task-overlay.ts';
import { MOST_ASSIGNMENTS } from '../limits.ts';

type UnassignedRule = { readonly rule: string; readonly wasAssigned: boolean };

const COLLECTION = 'model_assignments';

@Injectable()
export class TaskRules implements OnModuleInit, OnModuleDestroy {
  private readonly logger = new Logger('Assignments');
  private assignments: AssignedModels = new Map();
  private providers: ReadonlySet<string> = new Set();
  /** How many assignments were changed by this process. */
  private changes = 0;
  private following: Subscription | undefined;
  /**
   * Cache of the merged rules, rebuilt only when tasks.json, the assignments or the providers
   * change.
   */
  private made: { readonly file: TasksConfig; readonly rules: TasksConfig } | undefined;

  constructor(
    private readonly configFiles: ConfigFilesService,
    private readonly store: AssignmentStore,
  ) {}

  async onModuleInit(): Promise<void> {
    this.following = follow(this.store.documentChanges(COLLECTION), () => this.read());
    await this.read();
    this.following.add(
      this.configFiles.providers.subscribe((providers) => {
        this.providers = new Set(providers.map(({ id }) => id));
        this.made = undefined;
        this.warnOfUnknown();
      }),
    );
  }

  onModuleDestroy(): void {
    this.following?.unsubscribe();
  }

  /** Returns the same object until a rule changes. */
  current(): TasksConfig {
    const file = this.configFiles.tasks;
    if (this.made?.file !== file) {
      const rules = overlayTasks(file, this.assignments, (id) => this.providers.has(id));
      this.made = { file, rules };
    }
    return this.made.rules;
  }

  /** Whether the model of the rule in force was assigned. */
  isAssigned(rule: string | undefined): boolean {
    const assignment = rule === undefined ? undefined : this.assignments.get(rule);
    return assignment !== undefined && this.providers.has(assignment.provider);
  }

  /** Every assignment, in force or not. */
  assigned(): readonly AssignedModel[] {
    return [...this.assignments].map(([rule, assignment]) => ({
      ...assignment,
      rule,
      isInForce: this.providers.has(assignment.provider),
    }));
  }

  /** Whether there is an assignment, in force or not. */
  has(target: AssignmentTarget): boolean {
    return this.assignments.has(ruleNameOf(target));
  }

  /** Whether a rule of this name is in force. */
  isRule(name: string): boolean {
    return namedRule(this.current(), name) !== undefined;
  }

  /**
   * Resolves once the assignment is on disk and in force.
   * @throws RhetorError `conflict` when there are too many, or `storage_unavailable`
   */
  async assign(assignment: Assignment): Promise<AssignedModel> {
    const name = ruleNameOf(assignment);
    if (!this.assignments.has(name) && this.assignments.size >= MOST_ASSIGNMENTS) {
      throw new RhetorError(
        'conflict',
        `${MOST_ASSIGNMENTS} models are assigned already; set some of them to use_default first.`,
      );
    }
    await this.store.writeDocument(COLLECTION, name, JSON.stringify(assignment));
    this.change((assignments) => assignments.set(name, assignment));
    const isInForce = this.providers.has(assignment.provider);
    return { ...assignment, rule: name, isInForce };
  }

  /**
   * Restores the rule of tasks.json. Asks the store in any case: another process may have assigned a
   * model that is not known here yet.
   * @returns the rule's name, and whether a model was assigned to it
   * @throws RhetorError `storage_unavailable`
   */
  async unassign(target: AssignmentTarget): Promise<UnassignedRule> {
    const rule = ruleNameOf(target);
    const wasAssigned = await this.store.removeDocument(COLLECTION, rule);
    this.change((assignments) => assignments.delete(rule));
    return { rule, wasAssigned };
  }

  private change(edit: (assignments: Map<string, Assignment>) => void): void {
    const assignments = new Map(this.assignments);
    edit(assignments);
    this.changes += 1;
    this.use(assignments);
  }

  /**
   * Reads again if this process changed an assignment meanwhile, since the result may lack that
   * change.
   */
  private async read(): Promise<void> {
    const changes = this.changes;
    const documents = await this.store.readDocuments(COLLECTION);
    if (changes !== this.changes) return this.read();
    const assignments = new Map<string, Assignment>();
    for (const { id, body } of documents) {
      const assignment = parseAssignment(body);
      if (assignment !== undefined) assignments.set(id, assignment);
      else this.logger.warn(`the assignment of ${id} cannot be read; assign a model again`);
    }
    this.use(assignments);
  }

  private use(assignments: AssignedModels): void {
    this.assignments = assignments;
    this.made = undefined;
  }

  private warnOfUnknown(): void {
    for (const [rule, { provider, model }] of this.assignments) {
      if (this.providers.has(provider)) continue;
      this.logger.warn(
        `${provider}/${model} was assigned to ${rule}, but providers.json has no "${provider}" any more; the rule of tasks.json applies`,
      );
    }
  }
}
