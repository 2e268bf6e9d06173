/** Requests that recur every few seconds, from orchestrators, Hermes and monitoring; pure. */

const PROBES = /^\/(?:(?:api\/v1\/)?(?:health|ready)|metrics)\/?$/i;

export function isProbe(path: string): boolean {
  return PROBES.test(path);
}
