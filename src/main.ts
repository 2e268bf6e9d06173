/** Serves: what `npm start` and the container run. */
import { start } from './start.ts';

await start(process.argv.slice(2));
