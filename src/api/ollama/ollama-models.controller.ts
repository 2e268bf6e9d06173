/**
 * GET /api/tags, /api/ps and /api/version, POST /api/show: the requests Ollama's clients send
 * first.
 */
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { ModelNames } from '../../routing/names/model-names.service.ts';
import { bodyOf, neededName } from '../compat/body-fields.ts';
import { toOllamaDetails, toOllamaModel } from './to-ollama-models.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { CallerKey } from '../security/caller-parameters.ts';

/** The version of Ollama's API served here; some clients refuse an older server. */
const OLLAMA_VERSION = '0.12.0';

@OpenToKeys()
@Controller('api')
export class OllamaModelsController {
  constructor(private readonly models: ModelNames) {}

  @Get('tags')
  tags(@CallerKey() key: AccessKey | undefined): object {
    return { models: this.models.list(key?.models).map(toOllamaModel) };
  }

  /** Rhetor itself loads no model into memory. */
  @Get('ps')
  running(): object {
    return { models: [] };
  }

  @Get('version')
  version(): object {
    return { version: OLLAMA_VERSION };
  }

  @Post('show')
  @HttpCode(200)
  async show(@Body() value: unknown, @CallerKey() key: AccessKey | undefined): Promise<object> {
    const body = bodyOf(value);
    // Older clients send `name`.
    const name = neededName(body['model'] === undefined ? { model: body['name'] } : body, 'model');
    return toOllamaDetails(await this.models.find(name, key?.models));
  }
}
