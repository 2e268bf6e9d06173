/** The routes of prompts and templates. */
import { Module } from '@nestjs/common';
import { ContextModule } from '../../context/context.module.ts';
import { PROMPTS_MODULE } from '../../features/bound-features.ts';
import { PromptsController } from './prompts.controller.ts';
import { TemplatesController } from './templates.controller.ts';

@Module({
  imports: [PROMPTS_MODULE, ContextModule],
  controllers: [PromptsController, TemplatesController],
})
export class PromptsApiModule {}
