/** GET /v1/models, which exists as soon as the module of one vendor's dialect imports it. */
import { Module } from '@nestjs/common';
import { ROUTING_MODULE } from '../../features/bound-features.ts';
import { ModelsController } from './models.controller.ts';
import { ModelsForms } from './models-forms.ts';

@Module({
  imports: [ROUTING_MODULE],
  controllers: [ModelsController],
  providers: [ModelsForms],
  exports: [ModelsForms],
})
export class ModelsModule {}
