/** Serves: what `npm start` and the container run. */
import { keepHeapSmall } from './process/small-heap.ts';

keepHeapSmall();
// Loaded only now, since loading would make the heap large.
const { loadStart } = await import('./process/load-start.ts');
const { start } = await loadStart();
await start(process.argv.slice(2));
