/** The console: its files, which a browser loads without a token. */
import { Module } from '@nestjs/common';
import { ConsoleController } from './console.controller.ts';
import { ConsoleFiles } from './console-files.service.ts';

@Module({ providers: [ConsoleFiles], controllers: [ConsoleController] })
export class ConsoleModule {}
