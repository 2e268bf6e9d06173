/** Lists the rules in force, the models that were assigned at run time, and the faults of the config files. */
import { Injectable } from '@nestjs/common';
import { ConfigFilesService, type PlacedFault } from '../config/config-files.service.ts';
import type { AllowedModels } from './allowed-names.ts';
import { type ListedRule, listRules } from './list-rules.ts';
import { ModelNames } from './names/model-names.service.ts';
import type { AssignedModel } from './rules/task-overlay.ts';
import { TaskRules } from './rules/task-rules.service.ts';

@Injectable()
export class RuleCatalog {
  constructor(
    private readonly names: ModelNames,
    private readonly taskRules: TaskRules,
    private readonly configFiles: ConfigFilesService,
  ) {}

  /** Those that a caller may use. */
  rules(allowed: AllowedModels): readonly ListedRule[] {
    return listRules(this.names.known(allowed));
  }

  /** Whether the model of the rule in force was assigned. */
  isAssigned(rule: string): boolean {
    return this.taskRules.isAssigned(rule);
  }

  assignments(): readonly AssignedModel[] {
    return this.taskRules.assigned();
  }

  /** What is wrong in the newest edits of the config files. */
  faults(): readonly PlacedFault[] {
    return this.configFiles.placedFaults;
  }
}
