/** The operations that add messages to a conversation and change them. */
import { MessageChangeBody, NewMessagesBody } from '../../src/api/rhetor/dto/context.dto.ts';
import { IF_MATCH, type Operations } from '../operation.ts';

const PATH = { id: 'ergon:design' };

export const CONTEXT_MESSAGES: Operations = {
  'POST /contexts/{id}/messages': {
    tag: 'Contexts',
    summary: 'Add messages',
    parameters: [IF_MATCH],
    body: NewMessagesBody,
    failures: ['invalid_value', 'context_not_found', 'version_conflict', 'storage_unavailable'],
    examples: [
      {
        summary: 'A message from elsewhere',
        path: PATH,
        body: { messages: [{ role: 'user', content: 'The cache must survive a restart.' }] },
      },
    ],
  },
  'PATCH /contexts/{id}/messages/{message_id}': {
    tag: 'Contexts',
    summary: 'Pin or unpin a message',
    description:
      'A pinned message is always sent to the model, however long the conversation is. An answer is ' +
      'pinned with its question, and a question is unpinned with its answers. Archived messages, tool ' +
      'calls and their results cannot be pinned; a conversation has at most 256 pinned messages.',
    body: MessageChangeBody,
    failures: ['not_found', 'context_not_found', 'conflict', 'storage_unavailable'],
    examples: [
      {
        summary: 'Pin',
        path: { ...PATH, message_id: '8f14e45f-ceea-467f-ab0a-1d2c3b4a5968' },
        body: { pinned: true },
      },
    ],
  },
};
