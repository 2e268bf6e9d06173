/** All looks of the doctor, side by side, in the order in which they are told. */
import { checkClock } from './check-clock.ts';
import { checkConfig, type ConfigCheck } from './check-config.ts';
import { checkNeighbours } from './check-neighbours.ts';
import { checkRuleModels } from './check-rule-models.ts';
import { checkServer, type LookedFor } from './check-server.ts';
import { checkStorage } from './check-storage.ts';
import type { Finding } from './finding.ts';
import { secretsOf as secretsOfProvider } from '../../config/provider-secrets.ts';
import { secretForms } from '../../model/secret-mask.ts';

/** @param token what no line may show, as no key of a provider */
export async function runChecks(
  server: LookedFor,
  token: string | undefined,
): Promise<readonly Finding[]> {
  const config = await checkConfig();
  const { environment, providers } = config;
  const [storage, neighbours, found, models] = await Promise.all([
    environment === undefined ? [] : checkStorage(environment),
    checkNeighbours(environment, providers),
    checkServer(server, environment),
    'client' in server ? checkRuleModels(server.client) : [],
  ]);
  const clock = checkClock([...neighbours.clocksAheadMs, ...found.clocksAheadMs]);
  return [
    ...config.findings,
    ...storage,
    ...neighbours.findings,
    ...found.findings,
    ...models,
    clock,
  ].map((finding) => masked(finding, secretsOf(config, token)));
}

/** No check shows one; this is for what others say in their errors. */
function secretsOf(
  { environment, providers }: ConfigCheck,
  token: string | undefined,
): readonly string[] {
  const { databaseUrl, authToken } = environment ?? {};
  const password =
    databaseUrl === undefined ? '' : decodeURIComponent(new URL(databaseUrl).password);
  const secrets = [token, authToken, password, ...providers.flatMap(secretsOfProvider)]
    .filter((secret) => secret !== undefined)
    .filter((secret) => secret.length >= 4);
  return [...secretForms(secrets).whole, ...secrets];
}

function masked(finding: Finding, secrets: readonly string[]): Finding {
  const hide = (text: string): string =>
    secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
  const { message, advice } = finding;
  return {
    ...finding,
    message: hide(message),
    ...(advice !== undefined && { advice: hide(advice) }),
  };
}
