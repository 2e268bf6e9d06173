/**
 * The summary printed at startup: the address, available providers, the data directory, and a first
 * curl command.
 */
import type { AddressInfo } from 'node:net';
import type { INestApplication } from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { VERSION } from '../config/version.ts';
import type { ProviderStatus } from '../providers/provider-status.ts';
import { ProviderCatalog } from '../providers/provider-catalog.service.ts';

export function startSummary(app: INestApplication): readonly string[] {
  const environment = app.get<Environment>(ENVIRONMENT);
  const address: AddressInfo = app.getHttpServer().address();
  const url = `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
  const token =
    environment.authToken === undefined ? '' : ` -H "authorization: Bearer $RHETOR_AUTH_TOKEN"`;
  return [
    `Rhetor ${VERSION} listens on ${url} (HTTP, SSE, WebSocket at /ws)`,
    ...app.get(ProviderCatalog).statuses().map(providerLine),
    `  data       ${placeOfData(environment)}`,
    `Try: curl -X POST ${url}/message -H 'content-type: application/json'${token} -d '{"message":"Hello, world!","context_id":"test","task_type":"chat"}'`,
  ];
}

function providerLine(status: ProviderStatus): string {
  const name = status.id.padEnd(10);
  if (!status.isAvailable) {
    const reason = status.operatorReason ?? status.reason ?? 'it has not answered yet';
    return `  ${name} not available: ${reason}`;
  }
  return `  ${name} available${status.defaultModel === undefined ? '' : `, default model ${status.defaultModel}`}`;
}

/** Without the user and the password. */
function placeOfData({ databaseUrl, dataDirectory }: Environment): string {
  if (databaseUrl === undefined) return dataDirectory;
  const { host, pathname } = new URL(databaseUrl);
  return `PostgreSQL at ${host}${pathname}`;
}
