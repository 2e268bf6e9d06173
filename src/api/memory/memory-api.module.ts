/** The routes of memory. */
import { Module } from '@nestjs/common';
import { MemoryModule } from '../../memory/memory.module.ts';
import { MemorySearchController } from './memory-search.controller.ts';

@Module({ imports: [MemoryModule], controllers: [MemorySearchController] })
export class MemoryApiModule {}
