/** GET /api/v1/discovery: describes Rhetor and its routes to other components. */
import { Controller, Get, Inject } from '@nestjs/common';
import { CAPABILITIES, DESCRIPTION } from '../../config/about.ts';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import { VERSION } from '../../config/version.ts';
import type { Discovery } from '../../contract/platform.ts';
import { routeSummaries } from '../routes/route-summaries.ts';
import { RouteList } from '../routes/route-list.service.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@OpenToKeys()
@Controller('api/v1/discovery')
export class TektonDiscoveryController {
  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly routes: RouteList,
  ) {}

  @Get()
  discovery(): Discovery {
    const { publicUrl, hermesUrl } = this.environment;
    const summaries = routeSummaries();
    return {
      component: 'rhetor',
      version: VERSION,
      description: DESCRIPTION,
      endpoints: this.routes.list().map(({ method, path }) => ({
        path,
        method,
        description: summaries.get(`${method} ${path}`) ?? '',
      })),
      capabilities: CAPABILITIES,
      dependencies: hermesUrl === undefined ? {} : { hermes: hermesUrl },
      metadata: {
        http: publicUrl,
        ws: `${publicUrl.replace(/^http/i, 'ws')}/ws`,
        docs: `${publicUrl}/docs`,
        openapi: `${publicUrl}/openapi.json`,
      },
    };
  }
}
