/**
 * Loaded into the process under test: at each SIGUSR2 it collects its garbage and prints what it holds.
 * What a signal asks for cannot be asked for over the network.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { isMainThread } from 'node:worker_threads';

let reports = 0;

if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  process.on('SIGUSR2', () => {
    collectGarbage();
    reports += 1;
    const resources = process.getActiveResourcesInfo();
    const figures = {
      heapMiB: process.memoryUsage().heapUsed / 1_024 / 1_024,
      residentMiB: process.memoryUsage.rss() / 1_024 / 1_024,
      timers: resources.filter((name) => name === 'Timeout' || name === 'Immediate').length,
      sockets: resources.filter((name) => name.startsWith('TCPSocket')).length,
    };
    process.stderr.write(`figures ${reports} ${JSON.stringify(figures)}\n`);
  });
}
