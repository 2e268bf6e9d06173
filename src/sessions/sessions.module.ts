/** Sessions: browsers that have signed in at the console. */
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { SessionDocuments } from './session-documents.ts';
import { Sessions } from './sessions.service.ts';

export type SessionsModuleOptions = {
  /** The modules that export `documents` and the keys. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly documents: Type<SessionDocuments>;
};

@Module({})
export class SessionsModule {
  static register({ imports, documents }: SessionsModuleOptions): DynamicModule {
    return {
      module: SessionsModule,
      imports: [RhetorConfigModule, ...imports],
      providers: [{ provide: SessionDocuments, useExisting: documents }, Sessions],
      exports: [Sessions],
    };
  }
}
