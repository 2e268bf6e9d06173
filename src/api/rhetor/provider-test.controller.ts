/** POST /providers/{id}/test: one call of a model, for the administrator alone. */
import { Controller, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { ProviderTest } from '../../contract/providers.ts';
import { ModelTests } from '../../conversation/model-test.service.ts';
import { Audited } from '../audit/audited.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { callerLeaves } from '../http/caller-leaves.ts';
import { validateBody } from '../validation/validate-body.ts';
import { toProviderTest } from '../views/model-test-view.ts';
import { ProviderTestBody } from './dto/provider.dto.ts';

@Controller('providers')
export class ProviderTestController {
  constructor(
    private readonly tests: ModelTests,
    private readonly reporter: ErrorReporter,
  ) {}

  /**
   * Asks a model of the provider for one word, without retries, fallbacks or a conversation, and
   * returns what came of it, at most a minute later. A call that fails is `ok: false` with its
   * reason; a model that is parked is asked nevertheless. The call is in the ledger, as the task
   * `test`, and in the budgets.
   */
  @Audited()
  @Post(':id/test')
  @HttpCode(200)
  async test(
    @Param('id') id: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ProviderTest> {
    const { model } = validateBody(ProviderTestBody, request.body ?? {});
    const test = await this.tests.test(id, model, callerLeaves(response));
    return toProviderTest(test, (text) => this.reporter.mask(text));
  }
}
