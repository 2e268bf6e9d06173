/** For the container's HEALTHCHECK: exits with 0 if the local Rhetor answers /health within 3 s. */
import { get } from 'node:http';

const TIMEOUT_MS = 3_000;

const port = process.env['RHETOR_PORT']?.trim() || '8300';
const request = get(`http://127.0.0.1:${port}/health`, (response) => {
  end(response.statusCode === 200, `/health answered ${response.statusCode}`);
});
request.once('error', (error) => end(false, error.message));

setTimeout(() => end(false, `no answer within ${TIMEOUT_MS / 1000} s`), TIMEOUT_MS);

function end(isWell: boolean, reason: string): never {
  if (!isWell) process.stderr.write(`rhetor: ${reason}\n`);
  process.exit(isWell ? 0 : 1);
}
