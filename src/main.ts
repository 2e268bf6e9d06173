/** Serves: what `npm start` and the container run. */
import { start } from './process/start.ts';

await start(process.argv.slice(2));
