/** Finds the model that is to be assigned to a rule by its name. */
import { Injectable } from '@nestjs/common';
import { type FieldFault, RhetorError } from '../../model/rhetor-error.ts';
import type { ModelChoice } from '../../routing/candidate-plan.ts';
import { ModelNames } from '../../routing/names/model-names.service.ts';
import { nothingCalled } from './nothing-called.ts';

@Injectable()
export class AssignableModels {
  constructor(private readonly names: ModelNames) {}

  /**
   * Names are resolved as on every surface; undefined for one that means no model.
   * @throws RhetorError `provider_unavailable` or `no_provider_available`, as `ModelNames.resolve`
   */
  async named(name: string): Promise<ModelChoice | undefined> {
    try {
      const target = await this.names.resolve(name);
      if (target.type === 'model') return target.choice;
      return target.type === 'rule' ? target.model : undefined;
    } catch (error) {
      if (error instanceof RhetorError && error.code === 'model_not_found') return undefined;
      throw error;
    }
  }

  /** What is wrong with a name that means no model. */
  fault(field: string, name: string): FieldFault {
    const ids = this.names.list().flatMap((one) => (one.type === 'model' ? one.id : []));
    return nothingCalled(field, name, ids);
  }
}
