/** The operations of the console, a web page. */
import { SessionBody } from '../../src/api/console/dto/session.dto.ts';
import type { Operations } from '../operation.ts';

export const CONSOLE: Operations = {
  'GET /console': {
    tag: 'Console',
    summary: 'The console, a web page',
    description:
      'A page to see and to steer Rhetor with, at every address below /console/ too. The page needs no token, but asks for one. `GET /` sends browsers here.',
    otherAnswer: 'text/html',
    examples: [{ summary: 'In a browser' }],
  },
  'POST /console/session': {
    tag: 'Console',
    summary: 'Sign in at the console',
    body: SessionBody,
    failures: ['unauthorized', 'storage_unavailable'],
    examples: [
      {
        summary: 'With a key; the administrator sends the token',
        body: { credential: 'rk_0123456789abcdef_an-example-that-opens-nothing-real-0000000_' },
      },
    ],
  },
  'GET /console/session': {
    tag: 'Console',
    summary: 'Show who has signed in, and whether that is needed',
    examples: [{ summary: 'Before the sign-in' }],
  },
  'DELETE /console/session': {
    tag: 'Console',
    summary: 'Sign out of the console',
    isEmpty: true,
    failures: ['storage_unavailable'],
    examples: [{ summary: 'In this browser' }],
  },
};
