/** GET /api/tags, /api/ps and /api/version, POST /api/show: what Ollama's clients ask before they begin. */
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { RhetorError } from '../../model/rhetor-error.ts';
import { bodyOf, neededName } from '../compat/body-fields.ts';
import { CompatModels } from '../compat/compat-models.service.ts';
import { toOllamaDetails, toOllamaModel } from './to-ollama-models.ts';

/** Of Ollama's API as it is spoken here: some clients refuse a server that calls itself older. */
const OLLAMA_VERSION = '0.12.0';
const LONGEST_SHOWN = 64;

@Controller('api')
export class OllamaModelsController {
  constructor(private readonly models: CompatModels) {}

  @Get('tags')
  tags(): object {
    return { models: this.models.list().map(toOllamaModel) };
  }

  /** Rhetor holds no model in memory. */
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
  show(@Body() value: unknown): object {
    const body = bodyOf(value);
    // Its former name.
    const name = neededName(body['model'] === undefined ? { model: body['name'] } : body, 'model');
    const found = this.models.find(name);
    if (found !== undefined) return toOllamaDetails(found);
    throw new RhetorError(
      'model_not_found',
      `model "${name.slice(0, LONGEST_SHOWN)}" not found; GET /api/tags lists them`,
    );
  }
}
