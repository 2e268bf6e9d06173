/** The system prompts of components: `client.prompts`. */
import type {
  CompareRequest,
  DeletedPrompt,
  Prompt,
  PromptChangeRequest,
  PromptComparison,
  PromptLabels,
  PromptList,
  PromptRequest,
  PromptVersions,
} from '../contract/prompts.ts';
import type { LabelRequest } from '../contract/text-versions.ts';
import type { CallOptions } from './call-options.ts';
import { pathOf } from './path.ts';
import type { Transport } from './transport.ts';

const path = (id: string, below?: string): string => pathOf('prompts', id, below);

export class PromptsClient {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  list(
    query: { readonly component?: string; readonly tag?: string } = {},
    options: CallOptions = {},
  ): Promise<PromptList> {
    return this.transport.json({ method: 'GET', path: '/prompts', query, ...options });
  }

  /** Returns the prompt with all versions, or with only the version of the given id or label. */
  get(id: string, versionId?: string, options: CallOptions = {}): Promise<Prompt> {
    const query = { version_id: versionId };
    return this.transport.json({ method: 'GET', path: path(id), query, ...options });
  }

  versions(id: string, options: CallOptions = {}): Promise<PromptVersions> {
    return this.transport.json({ method: 'GET', path: path(id, '/versions'), ...options });
  }

  create(body: PromptRequest, options: CallOptions = {}): Promise<Prompt> {
    return this.transport.json({ method: 'POST', path: '/prompts', body, ...options });
  }

  /** Adds a version, sets or clears the default, or both. */
  update(id: string, body: PromptChangeRequest, options: CallOptions = {}): Promise<Prompt> {
    return this.transport.json({ method: 'PUT', path: path(id), body, ...options });
  }

  delete(id: string, options: CallOptions = {}): Promise<DeletedPrompt> {
    return this.transport.json({ method: 'DELETE', path: path(id), ...options });
  }

  /** Moves the `production` label to an older or newer version. */
  setLabel(id: string, body: LabelRequest, options: CallOptions = {}): Promise<PromptLabels> {
    return this.transport.json({ method: 'POST', path: path(id, '/labels'), body, ...options });
  }

  compare(body: CompareRequest, options: CallOptions = {}): Promise<PromptComparison> {
    return this.transport.json({ method: 'POST', path: '/prompts/compare', body, ...options });
  }
}
