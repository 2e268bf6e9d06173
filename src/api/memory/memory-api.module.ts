/** The routes of memory. */
import { Module } from '@nestjs/common';
import { ContextModule } from '../../context/context.module.ts';
import { MemoryModule } from '../../memory/memory.module.ts';
import { MemorySearchController } from './memory-search.controller.ts';
import { NotesController } from './notes.controller.ts';

@Module({
  imports: [MemoryModule, ContextModule],
  controllers: [MemorySearchController, NotesController],
})
export class MemoryApiModule {}
