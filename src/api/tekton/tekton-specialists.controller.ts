/**
 * GET /api/v1/ai/specialists and POST …/{ai_id}/message: lists the specialists and sends a message
 * to one.
 */
import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { SpecialistAnswer, SpecialistList } from '../../contract/platform.ts';
import type { TurnFields } from '../../conversation/events/turn-log.ts';
import type { LimitsLeft } from '../../model/rate-limits.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { callerLeaves } from '../http/caller-leaves.ts';
import { traceOf } from '../request/trace-requests.middleware.ts';
import { callerOf, identityOf } from '../security/caller.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { CallerKey } from '../security/caller-parameters.ts';
import { assertSpeaksAs } from '../security/key-rights.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { requestLineOf } from '../log/log-requests.middleware.ts';
import { setLimitHeaders } from '../http/limit-headers.ts';
import { setCostHeaders, setTurnHeaders } from '../http/turn-headers.ts';
import { LONGEST_SHOWN_NAME } from '../limits.ts';
import { SpecialistBody } from './dto/team.dto.ts';
import { lenientBody } from './lenient-body.ts';
import { isRhetorBusy } from './rhetor-busy.ts';
import { Specialists } from './specialists.service.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

/** Seconds. */
const USUAL_TIMEOUT = 30;

@Controller('api/v1/ai/specialists')
export class TektonSpecialistsController {
  constructor(
    private readonly specialists: Specialists,
    private readonly reporter: ErrorReporter,
  ) {}

  @OpenToKeys()
  @Get()
  list(@CallerKey() key: AccessKey | undefined): Promise<SpecialistList> {
    return this.specialists.list(key);
  }

  /** Runs one turn of the component, which is not stored. */
  @OpenToKeys('ask')
  @Post(':ai_id/message')
  @HttpCode(200)
  async message(
    @Param('ai_id') aiId: string,
    @Body() value: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SpecialistAnswer> {
    const { message, timeout = USUAL_TIMEOUT } = lenientBody(SpecialistBody, value);
    const component = this.specialists.named(aiId);
    if (component === undefined) throw noSpecialist(aiId);
    const identity = identityOf(response.req);
    assertSpeaksAs(identity, component);
    const line = requestLineOf(response);
    const late = new AbortController();
    const timer = setTimeout(() => late.abort(lateError(component, timeout)), timeout * 1_000);
    const signal = AbortSignal.any([late.signal, callerLeaves(response)]);
    try {
      const { requestId } = line;
      const report = (turn: TurnFields): void => line.report(turn);
      const caller = callerOf(response.req);
      const trace = traceOf(response);
      const onLimits = (left: LimitsLeft): void => setLimitHeaders(response, left);
      const asker = { requestId, caller, identity, trace, report, onLimits };
      const question = { ...asker, component, message };
      const { text, source, cost } = await this.specialists.ask(question, signal);
      if (source !== undefined) setTurnHeaders(response, source);
      setCostHeaders(response, cost);
      return { success: true, ai_id: aiId, response: text, error: null };
    } catch (error) {
      if (isRhetorBusy(error)) throw error;
      const { error: reason } = this.reporter.describe(error, line);
      return { success: false, ai_id: aiId, response: null, error: reason };
    } finally {
      clearTimeout(timer);
    }
  }
}

function noSpecialist(aiId: string): RhetorError {
  return new RhetorError(
    'not_found',
    `"${aiId.slice(0, LONGEST_SHOWN_NAME)}" names no component; GET /api/v1/ai/specialists lists those with a prompt.`,
  );
}

function lateError(component: string, seconds: number): RhetorError {
  return new RhetorError(
    'upstream_timeout',
    `${component} did not answer within ${seconds} s; ask again with a longer timeout.`,
  );
}
