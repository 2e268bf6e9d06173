/** How each dialect that shares /v1/models lists the available names. */
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';
import type { ListedName } from '../../routing/names/listed-names.ts';
import { type CallerDialect, dialectOf } from '../request/dialect-of.ts';

export type ModelsForm = {
  readonly toList: (names: readonly ListedName[]) => object;
  readonly toModel: (name: ListedName) => object;
};

@Injectable()
export class ModelsForms {
  private readonly forms = new Map<CallerDialect, ModelsForm>();

  /** Called by the module of a dialect. */
  add(dialect: CallerDialect, form: ModelsForm): void {
    this.forms.set(dialect, form);
  }

  /** @throws RhetorError `not_found` for a dialect that this Rhetor does not serve */
  formFor(request: Request): ModelsForm {
    const dialect = dialectOf(request);
    const form = this.forms.get(dialect);
    if (form !== undefined) return form;
    throw new RhetorError(
      'not_found',
      `There is no list of models for clients of ${dialect}; GET / lists the routes.`,
    );
  }
}
