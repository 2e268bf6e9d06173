/** The names of models, as the config and the providers are now. */
import { Injectable } from '@nestjs/common';
import { ProviderCatalog } from '../../providers/provider-catalog.service.ts';
import type { ProviderStatus } from '../../providers/provider-status.ts';
import { TaskRules } from '../../routing/task-rules.service.ts';
import {
  findModelName,
  fromModelName,
  type KnownModels,
  type ListedName,
  listModelNames,
  type NamedModel,
} from './model-name.ts';

@Injectable()
export class CompatModels {
  constructor(
    private readonly taskRules: TaskRules,
    private readonly catalog: ProviderCatalog,
  ) {}

  /**
   * @param kind whose client asks
   * @throws RhetorError as `fromModelName`
   */
  resolve(name: string, kind: ProviderStatus['kind']): NamedModel {
    return fromModelName(name, this.known, kind);
  }

  list(): readonly ListedName[] {
    return listModelNames(this.known);
  }

  find(name: string): ListedName | undefined {
    return findModelName(name, this.known);
  }

  private get known(): KnownModels {
    return { tasks: this.taskRules.current(), providers: this.catalog.statuses() };
  }
}
