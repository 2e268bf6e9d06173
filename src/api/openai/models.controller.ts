/** GET /v1/models and /v1/models/{id}: every name that a client may ask for. */
import { Controller, Get, Param } from '@nestjs/common';
import { RhetorError } from '../../model/rhetor-error.ts';
import { CompatModels } from '../compat/compat-models.service.ts';
import type { ListedName } from '../compat/model-name.ts';
import { toOpenAIModel } from './to-model.ts';

const LONGEST_SHOWN = 64;

@Controller('v1/models')
export class ModelsController {
  constructor(private readonly models: CompatModels) {}

  @Get()
  list(): object {
    return { object: 'list', data: this.models.list().map(toOpenAIModel) };
  }

  /** Names hold slashes, which some clients send as they are. */
  @Get('*name')
  get(@Param('name') segments: readonly string[] | string): object {
    return toOpenAIModel(this.find([segments].flat().join('/')));
  }

  private find(name: string): ListedName {
    const found = this.models.find(name);
    if (found !== undefined) return found;
    throw new RhetorError(
      'model_not_found',
      `There is no model "${name.slice(0, LONGEST_SHOWN)}"; GET /v1/models lists them.`,
    );
  }
}
