/**
 * The services a turn depends on: a place, its preparation, an answer, a store, and what follows
 * it.
 */
import type { Logger } from '@nestjs/common';
import type { CalibrationService } from '../../context/tokens/calibration.service.ts';
import type { ContextService } from '../../context/context.service.ts';
import type { StateService } from '../../context/state.service.ts';
import type { Ledger } from '../../ledger/ledger.service.ts';
import type { Compaction } from '../compaction/compaction.service.ts';
import type { AnswerCache } from '../answer-cache/answer-cache.service.ts';
import type { Entrance } from '../running/entrance.service.ts';
import type { TurnPreparation } from '../preparation/turn-preparation.service.ts';
import type { ValidatedAnswers } from '../validation/validated-answers.service.ts';

export type TurnServices = {
  readonly entrance: Pick<Entrance, 'enterToCall'>;
  readonly preparation: Pick<TurnPreparation, 'prepare'>;
  readonly router: Pick<ValidatedAnswers, 'answer'>;
  readonly cache: Pick<AnswerCache, 'visit'>;
  readonly contexts: Pick<
    ContextService,
    'assertVersion' | 'assertNotTaken' | 'context' | 'appendTurn'
  >;
  readonly answers: Pick<StateService, 'keepAnswer'>;
  readonly calibration: Pick<CalibrationService, 'isDue' | 'learn'>;
  readonly compaction: Pick<Compaction, 'afterTurn'>;
  readonly ledger: Pick<Ledger, 'isStoring' | 'loadPrice' | 'costOf' | 'record' | 'recordWith'>;
  readonly logger: Pick<Logger, 'warn' | 'error'>;
};
