/** Starts Rhetor, asks it for an answer and for its metrics, and prints which modules each has loaded. */
import { registerHooks } from 'node:module';

/** @type {string[]} */
const loaded = [];
registerHooks({
  load: (url, context, next) => {
    loaded.push(url);
    return next(url, context);
  },
});
const { readEnvironment } = await import('../../dist/config/environment.js');
const { createApp } = await import('../../dist/bootstrap.js');
const app = await createApp(readEnvironment(process.env));
await app.listen(0, '127.0.0.1');
const url = await app.getUrl();
const answer = await fetch(`${url}/message`, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  },
  body: JSON.stringify({ message: 'Hi', options: { provider: 'simulated' } }),
});
await answer.arrayBuffer();
const forAnswer = loaded.splice(0);
const scrape = await fetch(`${url}/metrics`);
await scrape.arrayBuffer();
const statuses = [answer.status, scrape.status];
process.stdout.write(JSON.stringify({ statuses, forAnswer, forScrape: loaded }));
await app.close();
