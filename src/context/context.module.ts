/** Durable conversations, kept in the embedded database or in PostgreSQL. */
import { Module } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { Audit } from './audit.service.ts';
import { BackupService } from './backup.service.ts';
import { CalibrationService } from './calibration.service.ts';
import { ContextStore } from './context-store.ts';
import { ContextTransfer } from './context-transfer.service.ts';
import { ContextService } from './context.service.ts';
import { PostgresContextStore } from './postgres/postgres-context-store.ts';
import { RetentionService } from './retention.service.ts';
import { StateService } from './state.service.ts';
import { SqliteContextStore } from './sqlite/sqlite-context-store.ts';

@Module({
  imports: [RhetorConfigModule],
  providers: [
    Audit,
    { provide: ContextStore, inject: [ENVIRONMENT], useFactory: createContextStore },
    BackupService,
    CalibrationService,
    ContextService,
    ContextTransfer,
    RetentionService,
    StateService,
  ],
  exports: [
    Audit,
    BackupService,
    CalibrationService,
    ContextService,
    ContextStore,
    ContextTransfer,
    RetentionService,
    StateService,
  ],
})
export class ContextModule {}

function createContextStore(environment: Environment): ContextStore {
  const { dataDirectory, databaseUrl, databaseListenUrl, databaseConnections } = environment;
  return databaseUrl === undefined
    ? new SqliteContextStore({ directory: dataDirectory })
    : new PostgresContextStore({
        url: databaseUrl,
        listenUrl: databaseListenUrl ?? databaseUrl,
        connections: databaseConnections,
      });
}
