/** All checks of the doctor: of the server whose address was given, otherwise of this machine. */
import { checkClock } from './check-clock.ts';
import { checkConfig, type ConfigCheck } from './check-config.ts';
import { checkNeighbours } from './check-neighbours.ts';
import { checkRuleModels } from './check-rule-models.ts';
import { checkServer, type LookedFor } from './check-server.ts';
import { checkStorage } from './check-storage.ts';
import { checkVariables } from './check-variables.ts';
import type { Finding } from './finding.ts';
import { secretsOf as secretsOfProvider } from '../../config/provider-secrets.ts';
import { secretForms } from '../../model/secrets/secret-forms.ts';
import { maskSecrets } from '../../model/secrets/secret-mask.ts';

/** @param token a secret that no line may show, like the keys of providers */
export function runChecks(
  server: LookedFor,
  token: string | undefined,
): Promise<readonly Finding[]> {
  return server.isNamed ? checkAddressed(server, token) : checkMachine(server, token);
}

/**
 * For a server elsewhere, this machine's files and variables don't count, even if their names are
 * the same.
 */
async function checkAddressed(
  server: LookedFor,
  token: string | undefined,
): Promise<readonly Finding[]> {
  const [{ findings, clocksAheadMs }, models] = await Promise.all([
    checkServer(server, undefined),
    'client' in server ? checkRuleModels(server.client) : [],
  ]);
  const secrets = [token].filter(isSecret);
  return [...findings, ...models, ...checkVariables(), checkClock(clocksAheadMs)].map((finding) =>
    masked(finding, secrets),
  );
}

async function checkMachine(
  server: LookedFor,
  token: string | undefined,
): Promise<readonly Finding[]> {
  const config = await checkConfig();
  const { environment, providers, namedVariables } = config;
  const [storage, neighbours, found, models] = await Promise.all([
    environment === undefined ? [] : checkStorage(environment),
    checkNeighbours(environment, providers),
    checkServer(server, environment),
    'client' in server ? checkRuleModels(server.client) : [],
  ]);
  const clock = checkClock([...neighbours.clocksAheadMs, ...found.clocksAheadMs]);
  const secrets = secretsOf(config, token);
  return [
    ...config.findings,
    ...checkVariables(namedVariables),
    ...storage,
    ...neighbours.findings,
    ...found.findings,
    ...models,
    clock,
  ].map((finding) => masked(finding, secrets));
}

/** No check shows a secret itself, but error messages from elsewhere may contain one. */
function secretsOf(
  { environment, providers }: ConfigCheck,
  token: string | undefined,
): readonly string[] {
  const { databaseUrl, authToken } = environment ?? {};
  const password =
    databaseUrl === undefined ? '' : decodeURIComponent(new URL(databaseUrl).password);
  return [token, authToken, password, ...providers.flatMap(secretsOfProvider)].filter(isSecret);
}

/** Shorter ones would blank out ordinary words. */
function isSecret(text: string | undefined): text is string {
  return text !== undefined && text.length >= 4;
}

function masked(finding: Finding, secrets: readonly string[]): Finding {
  const forms = secretForms(secrets);
  const hide = (text: string): string =>
    maskSecrets(
      secrets.reduce((shown, secret) => shown.replaceAll(secret, '***'), text),
      forms,
    );
  const { message, advice } = finding;
  return {
    ...finding,
    message: hide(message),
    ...(advice !== undefined && { advice: hide(advice) }),
  };
}
