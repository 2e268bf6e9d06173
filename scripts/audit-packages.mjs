/** Asks the registry for known vulnerabilities in the packages that ship; a registry without an audit service is not a failure. */
import { spawnSync } from 'node:child_process';

/** A slow registry must not delay everything else. */
const PATIENCE_MS = 30_000;

const { stdout, error } = spawnSync(
  process.platform === 'win32' ? 'npm.cmd' : 'npm',
  ['audit', '--omit=dev', '--json', '--fetch-retries=0', `--fetch-timeout=${PATIENCE_MS / 2}`],
  { encoding: 'utf8', timeout: PATIENCE_MS, shell: process.platform === 'win32' },
);
const counts = countsOf(stdout);
if (counts === undefined) {
  const reason = error instanceof Error ? error.message : 'it has no list of known holes';
  console.log(`npm audit: the registry gave no answer (${reason}); nothing was checked.`);
} else if (counts.high + counts.critical > 0) {
  console.error(
    `npm audit: ${counts.critical} critical and ${counts.high} high in packages that ship. ` +
      'See "npm audit --omit=dev", and update them.',
  );
  process.exitCode = 1;
} else {
  console.log(
    `npm audit: nothing high or critical (${counts.moderate} moderate, ${counts.low} low).`,
  );
}

/**
 * Undefined if the text is not a report.
 * @param {string | null} text
 * @returns {{ low: number, moderate: number, high: number, critical: number } | undefined}
 */
function countsOf(text) {
  try {
    return JSON.parse(text ?? '').metadata?.vulnerabilities;
  } catch {
    return undefined;
  }
}
