/**
 * GET /, /health (for older clients /api/v1/health), /ready: identity, health and readiness of this
 * process.
 */
import { Controller, Get, Inject, type OnApplicationBootstrap, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { ConfigFilesService } from '../../config/config-files.service.ts';
import { ENVIRONMENT, type Environment } from '../../config/environment.ts';
import { VERSION } from '../../config/version.ts';
import type { Health, HealthStatus, Info, Readiness } from '../../contract/info.ts';
import { ContextService } from '../../context/context.service.ts';
import { EngramService, type EngramStatus } from '../../context/engram/engram.service.ts';
import { RetentionService } from '../../context/retention.service.ts';
import { ConversationService } from '../../conversation/conversation.service.ts';
import { HermesService } from '../../hermes/hermes.service.ts';
import { PromptsService } from '../../prompts/prompts.service.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import { ModelNames } from '../../routing/names/model-names.service.ts';
import { RouteList } from '../routes/route-list.service.ts';
import { OutageService } from '../../routing/health/outage.service.ts';
import { ErrorReporter } from '../errors/error-reporter.service.ts';
import { toAvailability } from '../views/providers-view.ts';
import { identityOf } from '../security/caller.ts';
import { CallerKey } from '../security/caller-parameters.ts';
import { OpenToKeys } from '../security/open-to-keys.ts';

@OpenToKeys()
@Controller()
export class InfoController implements OnApplicationBootstrap {
  /** Seconds from the start of the process until it was initialized; undefined before. */
  private initializationTime: number | undefined;

  constructor(
    @Inject(ENVIRONMENT) private readonly environment: Environment,
    private readonly configFiles: ConfigFilesService,
    private readonly names: ModelNames,
    private readonly prompts: PromptsService,
    private readonly contexts: ContextService,
    private readonly retention: RetentionService,
    private readonly hermes: HermesService,
    private readonly engram: EngramService,
    private readonly conversation: ConversationService,
    private readonly routes: RouteList,
    private readonly outage: OutageService,
    private readonly reporter: ErrorReporter,
  ) {}

  onApplicationBootstrap(): void {
    this.initializationTime = secondsSinceStart();
  }

  @Get()
  info(@CallerKey() key: AccessKey | undefined): Info {
    return {
      name: 'Rhetor',
      version: VERSION,
      status: this.health().status,
      endpoints: [
        ...this.routes.list().map(({ method, path }) => `${method} ${path}`),
        ...this.routes.sockets().map((path) => `WS ${path}`),
      ],
      providers: toAvailability(this.names.providers(key?.models)),
      ...this.prompts.summary(),
    };
  }

  /**
   * Liveness: 200 as long as the process can answer; it never calls an upstream. A supervisor needs no
   * token for it, and learns the status; only the administrator sees details.
   */
  @Get(['health', 'api/v1/health'])
  async healthReport(@Req() request: Request): Promise<Health> {
    const { status, problems } = this.health();
    const hermes = this.hermes.status();
    const common = {
      status,
      version: VERSION,
      timestamp: new Date().toISOString(),
      component: 'rhetor',
      port: this.environment.port,
      registered_with_hermes: hermes.state === 'registered',
    } as const;
    const identity = identityOf(request);
    const isOpen = this.environment.authToken === undefined;
    if (identity.type === 'key') {
      const providers = toAvailability(this.names.providers(identity.key.models));
      return { ...common, providers, details: {} };
    }
    if (identity.type === 'anyone' && !isOpen) return { ...common, providers: {}, details: {} };
    const fileConflicts = this.prompts.fileConflicts();
    return {
      ...common,
      providers: toAvailability(this.names.providers(undefined)),
      details: {
        ...(problems.length > 0 && { problems }),
        requests: this.conversation.load,
        ...(fileConflicts.length > 0 && { file_conflicts: fileConflicts }),
        hermes_state: hermes.state,
        ...(hermes.lastError !== undefined && { hermes: hermes.lastError }),
        engram: toMirrorFigures(await this.engram.status()),
      },
    };
  }

  /**
   * Whether a turn would be served now: not during startup or drain, nor while the embedded
   * database fails.
   */
  @Get('ready')
  ready(@Res({ passthrough: true }) response: Response): Readiness {
    const { state } = this.conversation;
    // Replicas share one PostgreSQL: while it is unavailable, no other replica would do better.
    const isOnlyStore = this.environment.databaseUrl === undefined;
    const isDegraded = isOnlyStore && typeof this.contexts.fault() === 'string';
    const status = state === 'ready' && isDegraded ? 'degraded' : state;
    if (status !== 'ready') response.status(503).setHeader('retry-after', 5);
    return {
      ready: status === 'ready',
      status,
      component: 'rhetor',
      version: VERSION,
      initialization_time: this.initializationTime ?? secondsSinceStart(),
      timestamp: new Date().toISOString(),
    };
  }

  private health(): { readonly status: HealthStatus; readonly problems: readonly string[] } {
    const problems = [...this.configFiles.faults];
    const storeFault = this.contexts.fault();
    if (storeFault !== undefined) problems.push(storeFault);
    const retention = this.retention.problem();
    if (retention !== undefined) problems.push(retention);
    const outage = this.outage.reason();
    if (outage !== undefined) problems.push(this.reporter.mask(outage));
    if (this.conversation.state === 'draining') return { status: 'draining', problems };
    return { status: problems.length > 0 ? 'degraded' : 'healthy', problems };
  }
}

function toMirrorFigures({ state, refused, backlog }: EngramStatus) {
  const { turns, since } = backlog ?? {};
  return {
    state,
    refused,
    ...(turns !== undefined && { waiting: turns }),
    ...(since !== undefined && { waiting_since: new Date(since).toISOString() }),
  };
}

function secondsSinceStart(): number {
  return Math.round(performance.now()) / 1_000;
}
