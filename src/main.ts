/** Serves: what `npm start` and the container run. */
import { loadStart } from './process/load-start.ts';

const { start } = await loadStart();
await start(process.argv.slice(2));
