/** Serves: what `npm start` and the container run. */
import { keepHeapSmall } from './process/small-heap.ts';

keepHeapSmall();
// Loaded only now, since loading would make the heap large.
const { start } = await import('./process/start.ts');
await start(process.argv.slice(2));
