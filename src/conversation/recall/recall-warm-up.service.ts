/** Warms the search up while a rule recalls: a turn waits for a recall only so long as a warm search takes. */
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ConfigFilesService } from '../../config/config-files.service.ts';
import { ContextService } from '../../context/context.service.ts';

@Injectable()
export class RecallWarmUp implements OnApplicationBootstrap {
  constructor(
    private readonly files: ConfigFilesService,
    private readonly contexts: ContextService,
  ) {}

  onApplicationBootstrap(): void {
    // The files end this at shutdown.
    this.files.taskChanges.subscribe((rules) => {
      if (Object.values(rules).some(({ recall }) => recall)) this.contexts.warmSearch();
    });
  }
}
