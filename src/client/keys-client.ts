/** The keys of other callers, for the administrator: `client.keys`. */
import type {
  DeletedKey,
  Key,
  KeyChangeRequest,
  KeyList,
  KeyRequest,
  NewKey,
  RotateRequest,
} from '../contract/keys.ts';
import type { CallOptions } from './call-options.ts';
import { pathOf } from './path.ts';
import type { Transport } from './transport.ts';

const path = (id: string, below?: string): string => pathOf('keys', id, below);

export class KeysClient {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  /** Oldest first. */
  list(options: CallOptions = {}): Promise<KeyList> {
    return this.transport.json({ method: 'GET', path: '/keys', ...options });
  }

  get(id: string, options: CallOptions = {}): Promise<Key> {
    return this.transport.json({ method: 'GET', path: path(id), ...options });
  }

  /** `key` of the answer is what the holder sends as its token; no later call returns it. */
  create(body: KeyRequest, options: CallOptions = {}): Promise<NewKey> {
    return this.transport.json({ method: 'POST', path: '/keys', body, ...options });
  }

  /** Fields that are omitted keep their values; `null` removes one. */
  update(id: string, body: KeyChangeRequest, options: CallOptions = {}): Promise<Key> {
    return this.transport.json({ method: 'PATCH', path: path(id), body, ...options });
  }

  /** Replaces the secret; `grace_seconds` says how long the former one is still accepted. */
  rotate(id: string, body: RotateRequest = {}, options: CallOptions = {}): Promise<NewKey> {
    return this.transport.json({ method: 'POST', path: path(id, '/rotate'), body, ...options });
  }

  /** From then on the key opens nothing; the conversations that it began stay. */
  delete(id: string, options: CallOptions = {}): Promise<DeletedKey> {
    return this.transport.json({ method: 'DELETE', path: path(id), ...options });
  }
}
