/** What `import … from 'rhetor/client'` offers. */
export { RhetorClientError } from './client-error.ts';
export { RhetorClient } from './rhetor-client.ts';
