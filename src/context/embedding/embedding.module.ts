/** Vectors of messages, notes and questions, for searches by meaning. */
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { RhetorConfigModule } from '../../config/rhetor-config.module.ts';
import { ContextModule } from '../context.module.ts';
import { TextEmbedder } from '../ports/text-embedder.ts';
import { MemoryEmbeddings } from './memory-embeddings.service.ts';

export type EmbeddingModuleOptions = {
  /** The modules that export `embedder`. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly embedder: Type<TextEmbedder>;
};

@Module({})
export class EmbeddingModule {
  static register({ imports, embedder }: EmbeddingModuleOptions): DynamicModule {
    return {
      module: EmbeddingModule,
      imports: [RhetorConfigModule, ContextModule, ...imports],
      providers: [{ provide: TextEmbedder, useExisting: embedder }, MemoryEmbeddings],
      exports: [MemoryEmbeddings],
    };
  }
}
