/** Memory as a service, for the edge and for turns that recall. */
import { Module } from '@nestjs/common';
import { ContextModule } from '../context/context.module.ts';
import { MemoryService } from './memory.service.ts';

@Module({ imports: [ContextModule], providers: [MemoryService], exports: [MemoryService] })
export class MemoryModule {}
