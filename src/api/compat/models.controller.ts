/** GET /v1/models and /v1/models/{id}, which OpenAI's and Anthropic's clients share. */
import { Controller, Get, Param, Req } from '@nestjs/common';
import type { Request } from 'express';
import { ModelNames } from '../../routing/names/model-names.service.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import { ModelsForms } from './models-forms.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { CallerKey } from '../security/caller-parameters.ts';

@OpenToKeys()
@Controller('v1/models')
export class ModelsController {
  constructor(
    private readonly models: ModelNames,
    private readonly forms: ModelsForms,
  ) {}

  @Get()
  list(@Req() request: Request, @CallerKey() key: AccessKey | undefined): object {
    return this.forms.formFor(request).toList(this.models.list(key?.models));
  }

  /** Names may contain slashes, which some clients do not encode. */
  @Get('*id')
  async get(
    @Param('id') segments: readonly string[] | string,
    @Req() request: Request,
    @CallerKey() key: AccessKey | undefined,
  ): Promise<object> {
    const form = this.forms.formFor(request);
    return form.toModel(await this.models.find([segments].flat().join('/'), key?.models));
  }
}
