/** Prompts of components, from files. */
import { Module } from '@nestjs/common';
import { RhetorConfigModule } from '../config/rhetor-config.module.ts';
import { PromptsService } from './prompts.service.ts';

@Module({
  imports: [RhetorConfigModule],
  providers: [PromptsService],
  exports: [PromptsService],
})
export class PromptsModule {}
