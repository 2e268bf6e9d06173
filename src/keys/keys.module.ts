/** Keys: who may call besides the administrator, and what for. */
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { KeyDocuments } from './key-documents.ts';
import { Keys } from './keys.service.ts';

export type KeysModuleOptions = {
  /** The modules that export `documents`. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly documents: Type<KeyDocuments>;
};

@Module({})
export class KeysModule {
  static register({ imports, documents }: KeysModuleOptions): DynamicModule {
    return {
      module: KeysModule,
      imports,
      providers: [{ provide: KeyDocuments, useExisting: documents }, Keys],
      exports: [Keys],
    };
  }
}
