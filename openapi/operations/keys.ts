/** The operations of /keys. */
import { KeyBody, KeyChangeBody, RotateBody } from '../../src/api/keys/dto/key.dto.ts';
import type { Operations } from '../operation.ts';

const PATH = { id: '0123456789abcdef' };

export const KEYS: Operations = {
  'POST /keys': {
    tag: 'Keys',
    summary: 'Create a key',
    body: KeyBody,
    failures: ['conflict', 'storage_unavailable'],
    examples: [
      {
        summary: 'For one component and two kinds of models',
        body: {
          name: 'Ergon in production',
          component: 'ergon',
          models: ['anthropic/*', 'rhetor/code'],
        },
      },
      {
        summary: 'That keeps no conversation',
        body: { name: 'A build', permissions: ['ask'], expires_at: '2099-01-31T12:00:00.000Z' },
      },
    ],
  },
  'GET /keys': {
    tag: 'Keys',
    summary: 'List keys',
    examples: [{ summary: 'All of them' }],
  },
  'GET /keys/{id}': {
    tag: 'Keys',
    summary: 'Show a key',
    failures: ['not_found'],
    examples: [{ summary: 'Without its secret', path: PATH }],
  },
  'PATCH /keys/{id}': {
    tag: 'Keys',
    summary: 'Change a key',
    body: KeyChangeBody,
    failures: ['not_found', 'storage_unavailable'],
    examples: [{ summary: 'Disable it', path: PATH, body: { disabled: true } }],
  },
  'DELETE /keys/{id}': {
    tag: 'Keys',
    summary: 'Delete a key',
    failures: ['not_found', 'storage_unavailable'],
    examples: [{ summary: 'At once', path: PATH }],
  },
  'POST /keys/{id}/rotate': {
    tag: 'Keys',
    summary: 'Give a key a new secret',
    body: RotateBody,
    isBodyOptional: true,
    failures: ['not_found', 'storage_unavailable'],
    examples: [{ summary: 'With an hour of grace', path: PATH, body: { grace_seconds: 3_600 } }],
  },
};
