/** Serves the metrics without a token on a port of their own, if RHETOR_METRICS_PORT names one. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ENVIRONMENT, type Environment, isLoopback } from '../../config/environment.ts';
import { StartupError } from '../../config/startup-error.ts';
import { Metrics, METRICS_CONTENT_TYPE } from '../../metrics/metrics.service.ts';

/** A scrape needs no more. */
const REQUEST_MS = 10_000;

@Injectable()
export class MetricsPort implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Metrics');
  private server: Server | undefined;

  constructor(
    @Inject(ENVIRONMENT)
    private readonly environment: Pick<Environment, 'metricsPort' | 'metricsHost'>,
    private readonly metrics: Metrics,
  ) {}

  /** Undefined while it does not listen. */
  get address(): AddressInfo | undefined {
    const address = this.server?.address();
    return typeof address === 'object' && address !== null ? address : undefined;
  }

  /** @throws StartupError if the port cannot be listened on */
  async onApplicationBootstrap(): Promise<void> {
    const { metricsPort: port, metricsHost: host } = this.environment;
    if (port === undefined) return;
    await this.metrics.load();
    const server = createServer((request, response) => void this.answer(request, response));
    server.requestTimeout = REQUEST_MS;
    this.server = server;
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) =>
        reject(
          new StartupError(
            `RHETOR_METRICS_PORT=${port} cannot be listened on at ${host}: ${error.message}. Choose another port, or stop what listens there.`,
          ),
        ),
      );
      server.listen(port, host, resolve);
    });
    const { address = host, port: bound = port } = this.address ?? {};
    const name = address.includes(':') ? `[${address}]` : address;
    this.logger.log(`metrics are at http://${name}:${bound}/metrics`);
  }

  /** Not onModuleDestroy: the metrics show how the running answers end. */
  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url = '', headers } = request;
    const isOurs = /^\/metrics(?:\?|$)/.test(url);
    if (!this.isHostAllowed(headers.host)) return end(response, 403, 'This Host is not allowed.');
    if (!isOurs) return end(response, 404, 'Only /metrics is here.');
    if (method !== 'GET' && method !== 'HEAD') return end(response, 405, 'Use GET.');
    try {
      const text = await this.metrics.scrape();
      response.writeHead(200, { 'content-type': METRICS_CONTENT_TYPE }).end(text);
    } catch (error) {
      this.logger.error(`a scrape failed: ${error instanceof Error ? error.message : 'unknown'}`);
      end(response, 500, 'The scrape failed; the log says why.');
    }
  }

  /** On loopback a page in a browser could reach it under a name of its own (DNS rebinding). */
  private isHostAllowed(host = ''): boolean {
    if (!isLoopback(this.environment.metricsHost)) return true;
    const address = `http://${host}`;
    return URL.canParse(address) && isLoopback(new URL(address).hostname);
  }
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
}
