/** GET /v1/models and /v1/models/{id}, which OpenAI's and Anthropic's clients share. */
import { Controller, Get, Param, Req } from '@nestjs/common';
import type { Request } from 'express';
import { RhetorError } from '../../model/rhetor-error.ts';
import { ANTHROPIC_MODELS } from '../anthropic/to-anthropic-models.ts';
import { OPENAI_MODELS } from '../openai/to-openai-models.ts';
import { CompatModels } from './compat-models.service.ts';
import { dialectOf } from './dialect-of.ts';
import type { ListedName } from './model-name.ts';
import type { ModelsForm } from './models-form.ts';

const LONGEST_SHOWN = 64;

@Controller('v1/models')
export class ModelsController {
  constructor(private readonly models: CompatModels) {}

  @Get()
  list(@Req() request: Request): object {
    return formFor(request).toList(this.models.list());
  }

  /** Names hold slashes, which some clients send as they are. */
  @Get('*id')
  get(@Param('id') segments: readonly string[] | string, @Req() request: Request): object {
    return formFor(request).toModel(this.find([segments].flat().join('/')));
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

function formFor(request: Request): ModelsForm {
  return dialectOf(request) === 'anthropic' ? ANTHROPIC_MODELS : OPENAI_MODELS;
}
