/** Lets requests in as far as the limits of their key, and of all callers together, allow. */
import { Inject, Injectable } from '@nestjs/common';
import { ConfigFilesService } from '../config/config-files.service.ts';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import type { LimitsLeft } from '../model/rate-limits.ts';
import { serialId } from '../model/ids/serial-id.ts';
import { AnswerLengths } from './answer-lengths.ts';
import { LimitCounters } from './limit-counters.ts';
import { LimitPass } from './limit-pass.ts';
import { type LimitedCaller, subjectsOf } from './limited-caller.ts';

@Injectable()
export class RequestLimits {
  private readonly lengths = new AnswerLengths();

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Pick<Environment, 'limits'>,
    @Inject(ConfigFilesService) private readonly files: Pick<ConfigFilesService, 'limits'>,
    private readonly counters: LimitCounters,
  ) {}

  /**
   * A pass that is not counted yet; undefined if nothing limits the caller.
   * @param onLeft receives what is left of the limits, as far as a decision has changed it
   */
  passFor(caller: LimitedCaller, onLeft?: (left: LimitsLeft) => void): LimitPass | undefined {
    const overall = this.environment.limits ?? this.files.limits;
    if (overall === undefined && caller.limits === undefined) return undefined;
    const { counters, lengths } = this;
    const subjects = subjectsOf(caller, overall);
    if (subjects.length === 0) return undefined;
    const call = serialId();
    return new LimitPass({ counters, lengths, call, subjects, ...(onLeft && { onLeft }) });
  }
}
