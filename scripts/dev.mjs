/**
 * Serves Rhetor, started anew when a source changes, and the console, which reloads in the browser.
 *
 * usage: npm run dev [-- --port <port> and other flags of the server]
 */
import { spawn } from 'node:child_process';
import { createServer } from 'vite';
import { projectPath } from './project.mjs';

const flags = process.argv.slice(2);
const nest = projectPath('node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
const server = spawn(process.execPath, [nest, 'start', '--watch', '--', ...flags], {
  cwd: projectPath(),
  stdio: 'inherit',
});

/** @type {import('vite').ViteDevServer | undefined} */
let page;
/** @type {readonly NodeJS.Signals[]} */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
for (const signal of signals) process.on(signal, () => server.kill(signal));
server.once('close', (code) => {
  process.exitCode = code ?? 1;
  void page?.close();
});

page = await createServer({ root: projectPath('console'), server: { proxy: toRhetor() } });
await page.listen();
const [address = page.resolvedUrls?.network[0]] = page.resolvedUrls?.local ?? [];
console.log(`rhetor: the console with reload is at ${address}`);

/** Everything but the console's own files is Rhetor's. */
function toRhetor() {
  const target = `http://127.0.0.1:${portOfRhetor()}`;
  return {
    '^/(?!console(?:/|$))': { target, ws: true },
    '^/console/session$': { target },
  };
}

function portOfRhetor() {
  const place = flags.indexOf('--port');
  const given = flags.find((flag) => flag.startsWith('--port='))?.slice('--port='.length);
  return (
    given ?? (place < 0 ? undefined : flags[place + 1]) ?? process.env['RHETOR_PORT'] ?? '8300'
  );
}
