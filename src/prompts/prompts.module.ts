/** Prompts and templates, from files and from the API. */
import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { PromptDocuments } from './document-store.ts';
import { PromptLibrary } from './prompt-library.service.ts';
import { PromptsService } from './prompts.service.ts';
import { TemplateLibrary } from './template-library.service.ts';

export type PromptsModuleOptions = {
  /** The modules that export `documents`. */
  readonly imports: NonNullable<ModuleMetadata['imports']>;
  readonly documents: Type<PromptDocuments>;
};

@Module({})
export class PromptsModule {
  static register({ imports, documents }: PromptsModuleOptions): DynamicModule {
    return {
      module: PromptsModule,
      imports: [RhetorConfigModule, ...imports],
      providers: [
        { provide: PromptDocuments, useExisting: documents },
        PromptLibrary,
        TemplateLibrary,
        PromptsService,
      ],
      exports: [PromptLibrary, TemplateLibrary, PromptsService],
    };
  }
}
