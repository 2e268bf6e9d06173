/** POST /api/team-chat: sends a question to the whole team. */
import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import type { TeamChatAnswer } from '../../contract/platform.ts';
import type { TurnFields } from '../../conversation/events/turn-log.ts';
import { type Cost, sumOf } from '../../model/cost.ts';
import type { LimitsLeft } from '../../model/rate-limits.ts';
import { callerLeaves } from '../http/caller-leaves.ts';
import { setLimitHeaders } from '../http/limit-headers.ts';
import { setCostHeaders } from '../http/turn-headers.ts';
import { traceOf } from '../request/trace-requests.middleware.ts';
import { callerOf, identityOf } from '../security/caller.ts';
import { assertSpeaksAs } from '../security/key-rights.ts';
import { requestLineOf } from '../log/log-requests.middleware.ts';
import { TeamChatBody } from './dto/team.dto.ts';
import { lenientBody } from './lenient-body.ts';
import { TeamChat } from './team-chat.service.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

/** Seconds. */
const USUAL_TIMEOUT = 2;

@Controller('api/team-chat')
export class TektonTeamController {
  constructor(private readonly team: TeamChat) {}

  /** Asks all components at once, each in a turn of its own that is not stored. */
  @OpenToKeys('ask')
  @Post()
  @HttpCode(200)
  async chat(
    @Body() value: unknown,
    @Res({ passthrough: true }) response: Response,
  ): Promise<TeamChatAnswer> {
    const body = lenientBody(TeamChatBody, value);
    const { message, target_sockets: targets = [], timeout = USUAL_TIMEOUT } = body;
    const line = requestLineOf(response);
    const { requestId } = line;
    const report = (turn: TurnFields): void => line.reportOne(turn);
    const startedAt = performance.now();
    const caller = callerOf(response.req);
    const identity = identityOf(response.req);
    assertSpeaksAs(identity, undefined);
    const timeoutMs = timeout * 1_000;
    const trace = traceOf(response);
    const onLimits = (left: LimitsLeft): void => setLimitHeaders(response, left);
    const asker = { requestId, caller, identity, trace, report, onLimits };
    const costs: Cost[] = [];
    const onCost = (cost: Cost): void => void costs.push(cost);
    const question = { ...asker, message, targets, timeoutMs, onCost };
    const responses = await this.team.ask(question, callerLeaves(response));
    setCostHeaders(response, sumOf(costs));
    return {
      request_id: requestId,
      responses,
      moderation_mode: body.moderation_mode ?? 'pass_through',
      synthesis: null,
      consensus: null,
      timestamp: new Date().toISOString(),
      elapsed_time: Math.round(performance.now() - startedAt) / 1_000,
    };
  }
}
