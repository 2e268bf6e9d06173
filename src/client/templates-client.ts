/** Texts with variables: `client.templates`. */
import type {
  DeletedTemplate,
  RenderedTemplate,
  RenderRequest,
  Template,
  TemplateChangeRequest,
  TemplateLabels,
  TemplateList,
  TemplateRequest,
  TemplateVersions,
} from '../contract/templates.ts';
import type { LabelRequest } from '../contract/text-versions.ts';
import type { CallOptions } from './call-options.ts';
import { pathOf } from './path.ts';
import type { Transport } from './transport.ts';

const path = (id: string, below?: string): string => pathOf('templates', id, below);

export class TemplatesClient {
  private readonly transport: Transport;

  constructor(transport: Transport) {
    this.transport = transport;
  }

  list(
    query: { readonly category?: string; readonly tag?: string } = {},
    options: CallOptions = {},
  ): Promise<TemplateList> {
    return this.transport.json({ method: 'GET', path: '/templates', query, ...options });
  }

  /** Returns the template with all versions, or with only the version of the given id or label. */
  get(id: string, versionId?: string, options: CallOptions = {}): Promise<Template> {
    const query = { version_id: versionId };
    return this.transport.json({ method: 'GET', path: path(id), query, ...options });
  }

  versions(id: string, options: CallOptions = {}): Promise<TemplateVersions> {
    return this.transport.json({ method: 'GET', path: path(id, '/versions'), ...options });
  }

  create(body: TemplateRequest, options: CallOptions = {}): Promise<Template> {
    return this.transport.json({ method: 'POST', path: '/templates', body, ...options });
  }

  /** Adds a version. */
  update(id: string, body: TemplateChangeRequest, options: CallOptions = {}): Promise<Template> {
    return this.transport.json({ method: 'PUT', path: path(id), body, ...options });
  }

  delete(id: string, options: CallOptions = {}): Promise<DeletedTemplate> {
    return this.transport.json({ method: 'DELETE', path: path(id), ...options });
  }

  /** Moves the `production` label to an older or newer version. */
  setLabel(id: string, body: LabelRequest, options: CallOptions = {}): Promise<TemplateLabels> {
    return this.transport.json({ method: 'POST', path: path(id, '/labels'), body, ...options });
  }

  render(body: RenderRequest, options: CallOptions = {}): Promise<RenderedTemplate> {
    return this.transport.json({ method: 'POST', path: '/templates/render', body, ...options });
  }
}
