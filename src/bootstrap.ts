/**
 * createApp(): everything between the modules and a listening port; shared by main and the tests.
 */
import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { openConsole } from './api/console/open-console.ts';
import { BodyBudget } from './api/http/body-budget.ts';
import { HttpAdapter } from './api/http/http.adapter.ts';
import { jsonBody } from './api/http/json-body.ts';
import { LIMIT_HEADERS } from './api/http/limit-headers.ts';
import { middlewareChain } from './api/http/middleware-chain.ts';
import { assignRequestId } from './api/request/request-id.ts';
import { traceRequests } from './api/request/trace-requests.middleware.ts';
import { paceAnswers } from './api/http/response-writer.ts';
import { StalledReaders } from './api/http/stalled-readers.ts';
import { refuseUnknownSocket } from './api/http/unknown-socket.ts';
import { logRequests } from './api/log/log-requests.middleware.ts';
import { AccessGate } from './api/security/access-gate.ts';
import { requireAccess } from './api/security/access.middleware.ts';
import { allowPages } from './api/security/allowed-pages.ts';
import { setSecurityHeaders } from './api/security/security-headers.ts';
import { SocketAdapter } from './api/socket/socket.adapter.ts';
import { AppModule } from './app.module.ts';
import { ENVIRONMENT, type Environment } from './config/environment.ts';
import { RhetorLogger } from './config/logger.ts';
import { secretsOf } from './config/provider-secrets.ts';
import { devtoolsModule } from './process/devtools.ts';
import { ProviderRegistry } from './providers/provider-registry.service.ts';
import { Tracing } from './traces/tracing.service.ts';
import { HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS } from './api/limits.ts';

/** Readable by scripts in a browser from allowed origins. */
const EXPOSED_HEADERS = [
  'x-request-id',
  'x-client-request-id',
  'x-rhetor-provider',
  'x-rhetor-model',
  'x-rhetor-attempts',
  'x-rhetor-cost-usd',
  'x-rhetor-cost-status',
  'x-rhetor-context',
  'x-rhetor-cache',
  'x-rhetor-dropped',
  'x-rhetor-validation',
  'x-rhetor-upstream-request-id',
  'request-id',
  'idempotent-replayed',
  'openai-processing-ms',
  'retry-after',
  ...LIMIT_HEADERS,
];

/** Uploads of files, which may exceed the body limit and are not parsed on this thread. */
const UNREAD_BODIES = new Set(['/contexts/import']);

/** @throws StartupError for a faulty configuration */
export async function createApp(environment: Environment): Promise<NestExpressApplication> {
  const logger = new RhetorLogger(environment.logLevel);
  const app = await NestFactory.create<NestExpressApplication>(
    await devtoolsModule(AppModule, environment.devtoolsPort),
    new HttpAdapter(),
    {
      logger,
      bodyParser: false,
      abortOnError: false,
      snapshot: environment.devtoolsPort !== undefined,
    },
  );
  const settings = app.get<Environment>(ENVIRONMENT);
  keepSecrets(logger, app.get(ProviderRegistry), settings);
  app.disable('x-powered-by');
  app.disable('etag');
  const gate = app.get(AccessGate);
  // Whatever may refuse a request comes after the step that sets its id, log line and headers; the
  // body is read last.
  app.use(
    middlewareChain(
      paceAnswers,
      assignRequestId,
      traceRequests(app.get(Tracing)),
      logRequests,
      setSecurityHeaders,
      openConsole,
      requireAccess(gate),
      refuseUnknownSocket,
      allowPages(EXPOSED_HEADERS),
      jsonBody(settings.bodyLimit, app.get(BodyBudget), UNREAD_BODIES),
    ),
  );
  app.useWebSocketAdapter(new SocketAdapter(app, gate));
  const server = app.getHttpServer();
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  StalledReaders.watch(server);
  return app;
}

/** Includes keys from a providers.json that is edited while Rhetor runs. */
function keepSecrets(
  logger: RhetorLogger,
  registry: ProviderRegistry,
  { authToken }: Environment,
): void {
  const token = authToken === undefined ? [] : [authToken];
  logger.keepSecrets(token);
  registry.changes.subscribe(() => {
    const keys = registry.list().flatMap(({ definition }) => secretsOf(definition));
    logger.keepSecrets([...keys, ...token]);
  });
}
