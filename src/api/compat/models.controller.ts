/** GET /v1/models and /v1/models/{id}, which OpenAI's and Anthropic's clients share. */
import { Controller, Get, Param, Req } from '@nestjs/common';
import type { Request } from 'express';
import { ModelNames } from '../../routing/model-names.service.ts';
import { ANTHROPIC_MODELS } from '../anthropic/to-anthropic-models.ts';
import { OPENAI_MODELS } from '../openai/to-openai-models.ts';
import { dialectOf } from '../request/dialect-of.ts';
import type { ModelsForm } from './models-form.ts';

@Controller('v1/models')
export class ModelsController {
  constructor(private readonly models: ModelNames) {}

  @Get()
  list(@Req() request: Request): object {
    return formFor(request).toList(this.models.list());
  }

  /** Names hold slashes, which some clients send as they are. */
  @Get('*id')
  async get(
    @Param('id') segments: readonly string[] | string,
    @Req() request: Request,
  ): Promise<object> {
    const name = await this.models.find([segments].flat().join('/'));
    return formFor(request).toModel(name);
  }
}

function formFor(request: Request): ModelsForm {
  return dialectOf(request) === 'anthropic' ? ANTHROPIC_MODELS : OPENAI_MODELS;
}
