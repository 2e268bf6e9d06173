/** Durable conversations, kept in the embedded database. */
import { Module } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { StartupError } from '../config/startup-error.ts';
import { CalibrationService } from './calibration.service.ts';
import { ContextStore } from './context-store.ts';
import { ContextTransfer } from './context-transfer.service.ts';
import { ContextService } from './context.service.ts';
import { RetentionService } from './retention.service.ts';
import { StateService } from './state.service.ts';
import { SqliteContextStore } from './sqlite/sqlite-context-store.ts';

@Module({
  imports: [RhetorConfigModule],
  providers: [
    { provide: ContextStore, inject: [ENVIRONMENT], useFactory: createContextStore },
    CalibrationService,
    ContextService,
    ContextTransfer,
    RetentionService,
    StateService,
  ],
  exports: [CalibrationService, ContextService, ContextStore, ContextTransfer, StateService],
})
export class ContextModule {}

function createContextStore({ dataDirectory, databaseUrl }: Environment): ContextStore {
  if (databaseUrl !== undefined) {
    throw new StartupError(
      'RHETOR_DATABASE_URL is set, but PostgreSQL support is not built in yet. Unset it: ' +
        'conversations are then kept in an embedded database in RHETOR_DATA_DIR.',
    );
  }
  return new SqliteContextStore({ directory: dataDirectory });
}
