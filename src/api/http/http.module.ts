/** What every surface depends on: turns over HTTP, errors, the body budget, the list of routes. */
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, DiscoveryModule } from '@nestjs/core';
import { RhetorConfigModule } from '../../config/rhetor-config.module.ts';
import { ContextModule } from '../../context/context.module.ts';
import { ConversationModule } from '../../conversation/conversation.module.ts';
import { KEYS_MODULE, SESSIONS_MODULE } from '../../features/bound-features.ts';
import { ProvidersModule } from '../../providers/providers.module.ts';
import { TracesModule } from '../../traces/traces.module.ts';
import { ErrorFilter } from '../errors/error.filter.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { RouteList } from '../routes/route-list.service.ts';
import { AccessGate } from '../security/access-gate.ts';
import { KeyGuard } from '../security/key-guard.ts';
import { RefusedCredentials } from '../security/refused-credentials.ts';
import { BodyBudget } from './body-budget.ts';
import { HttpTurns } from './http-turns.service.ts';

@Module({
  imports: [
    DiscoveryModule,
    RhetorConfigModule,
    ProvidersModule,
    ContextModule,
    ConversationModule,
    KEYS_MODULE,
    SESSIONS_MODULE,
    TracesModule,
  ],
  providers: [
    HttpTurns,
    { provide: BodyBudget, useFactory: () => new BodyBudget() },
    RouteList,
    RefusedCredentials,
    AccessGate,
    ErrorReporter,
    { provide: APP_FILTER, useClass: ErrorFilter },
    { provide: APP_GUARD, useClass: KeyGuard },
  ],
  exports: [AccessGate, HttpTurns, BodyBudget, RouteList, ErrorReporter],
})
export class HttpModule {}
