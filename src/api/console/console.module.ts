/** The console: its files, which a browser loads without a token, and its sessions. */
import { Module } from '@nestjs/common';
import { RhetorConfigModule } from '../../config/rhetor-config.module.ts';
import { ContextModule } from '../../context/context.module.ts';
import { SESSIONS_MODULE } from '../../features/bound-features.ts';
import { HttpModule } from '../http/http.module.ts';
import { ConsoleController } from './console.controller.ts';
import { ConsoleFiles } from './console-files.service.ts';
import { SessionController } from './session.controller.ts';

@Module({
  imports: [HttpModule, RhetorConfigModule, ContextModule, SESSIONS_MODULE],
  providers: [ConsoleFiles],
  // Every other address below /console/ shows the page.
  controllers: [SessionController, ConsoleController],
})
export class ConsoleModule {}
