/** Checks a container of the image, run as in the README: read-only, with a volume and a /tmp. */
import { strict as assert } from 'node:assert';
import { chownSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuiltImage } from './built-image.ts';
import { ended } from './command.ts';
import type { Report } from './report.ts';
import { freePort, Server } from './server.ts';

const TOKEN = 'a-token-of-the-image-check';
const LARGEST_BYTES = 90_000_000;
/** In the volume, since nothing else of the container can be written. */
const TASKS = { default: { provider: 'simulated', validate: 'repair' } };
const SCHEMA = { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] };
/** Three seconds of answer. */
const SLOW_MODEL = { provider: 'simulated', model: 'simulated-standard?rate=20&length=60' };

export async function checkImage(image: BuiltImage, folder: string, report: Report): Promise<void> {
  const data = join(folder, 'data');
  mkdirSync(data);
  writeFileSync(join(data, 'tasks.json'), JSON.stringify(TASKS));
  // A new volume takes its owner from the image.
  chownSync(data, statSync(join(image.root, 'data')).uid, statSync(join(image.root, 'data')).gid);
  const port = await freePort();
  const variables = {
    RHETOR_PORT: String(port),
    RHETOR_AUTH_TOKEN: TOKEN,
    RHETOR_TASK_CONFIG: '/data/tasks.json',
    HERMES_API_URL: 'off',
    ENGRAM_URL: 'off',
  };
  const start = (): Server =>
    new Server(image.start(image.config.Cmd, variables, data), `http://127.0.0.1:${port}`, TOKEN);
  const isHealthy = async (): Promise<boolean> => {
    const [, ...command] = image.config.Healthcheck?.Test ?? [];
    return (await ended(image.start(command, variables, data))).code === 0;
  };

  const megabytes = (image.sizeOverBase / 1_000_000).toFixed(0);
  await report.check(`the image adds ${megabytes} MB to its base, fewer than 90`, () =>
    assert.ok(image.sizeOverBase < LARGEST_BYTES),
  );
  await report.check('a start without a token is refused, with advice', async () => {
    const { code, output } = await ended(
      image.start(image.config.Cmd, { ...variables, RHETOR_AUTH_TOKEN: '' }, data),
    );
    assert.equal(code, 1);
    assert.match(output, /RHETOR_AUTH_TOKEN/);
  });
  await report.check('the health check fails while nothing runs', async () =>
    assert.equal(await isHealthy(), false),
  );

  const first = start();
  await report.check('it starts with a read-only root', () => first.untilReady());
  await report.check('the health check passes', async () => assert.equal(await isHealthy(), true));
  await report.check('its process is not root’s', () => {
    const status = readFileSync(`/proc/${first.child.pid}/status`, 'utf8');
    assert.match(status, /^Uid:\s+1000\s+1000\s/m);
  });
  await report.check('/app cannot be written by it, were the root writable', async () => {
    const user = image.userId;
    assert.notEqual(user, 0);
    const files = ['app', 'app/dist', 'app/dist/main.js', 'app/config', 'app/node_modules'];
    for (const file of files) {
      const { uid, gid, mode } = statSync(join(image.root, file));
      assert.ok(uid !== user && gid !== user && (mode & 0o002) === 0, file);
    }
  });
  await report.check('it answers, and remembers', async () => {
    const answer = await first.ask('/message', { message: 'Hello', context_id: 'kept' });
    assert.equal(answer.status, 200);
  });
  await report.check('the console is there, with its files', async () => {
    const page = await (await first.ask('/console/')).text();
    const files = [...page.matchAll(/(?:src|href)="([^":]+)"/g)].map(([, file = '']) => file);
    assert.ok(files.length > 0);
    for (const file of files) {
      assert.equal((await first.ask(`/console/${file}`)).status, 200, file);
    }
  });
  await report.check('agents find their tools', async () => {
    const listing = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
    const answer = await first.ask('/mcp', listing);
    assert.match(await answer.text(), /"search_memory"/);
  });
  await report.check('an answer is checked against its schema', async () => {
    const format = { type: 'json_schema', json_schema: { name: 'named', schema: SCHEMA } };
    const messages = [{ role: 'user', content: 'Hello' }];
    const body = { model: 'rhetor', messages, response_format: format };
    const answer = await first.ask('/v1/chat/completions', body);
    assert.equal(answer.headers.get('x-rhetor-validation'), 'valid');
  });
  await report.check('SIGTERM in the middle of a stream lets it end well', async () => {
    const response = await first.ask('/stream', { message: 'Slowly', options: SLOW_MODEL });
    const decoder = new TextDecoder();
    let text = '';
    for await (const piece of response.body ?? []) {
      if (text === '') first.child.kill('SIGTERM');
      text += decoder.decode(piece, { stream: true });
    }
    assert.match(
      text,
      /"done":true.*"finish_reason":"(stop|length)"|"finish_reason":"(stop|length)".*"done":true/,
    );
    assert.equal((await first.ended).code, 0);
  });

  const second = start();
  await report.check('a restart on the same volume keeps the conversation', async () => {
    await second.untilReady();
    const context = await (await second.ask('/contexts/kept')).text();
    assert.match(context, /Hello/);
    assert.equal((await second.stop()).code, 0);
  });
}
