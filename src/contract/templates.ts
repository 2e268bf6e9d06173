/** /templates: texts with variables. */
import type { Count } from './scalars.ts';
import type { FileStanding, Labels, TextHistory, TextVersion } from './text-versions.ts';

export type TemplateHead = {
  readonly template_id: string;
  readonly name: string;
  readonly category: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Variables of the production version. */
  readonly variables: readonly string[];
};

export type Template = TemplateHead &
  FileStanding & {
    readonly metadata: Readonly<Record<string, unknown>>;
    readonly labels: Labels;
    /** Oldest first. */
    readonly versions: readonly TextVersion[];
  };

export type TemplateEntry = TemplateHead & FileStanding & TextHistory;

/** GET /templates. */
export type TemplateList = {
  readonly count: Count;
  readonly templates: readonly TemplateEntry[];
};

/** POST /templates. */
export type TemplateRequest = {
  /** The id is derived from it. */
  readonly name: string;
  /**
   * `{{name}}` and `{{name|default}}` are variables.
   * @maxLength 200000
   */
  readonly content: string;
  /** "general" when omitted. */
  readonly category?: string;
  readonly description?: string;
  /** At most 32, of 1 to 64 characters each. */
  readonly tags?: readonly string[];
  /** Variables that may also be written as `{name}`; at most 256, of 1 to 64 characters each. */
  readonly variables?: readonly string[];
  /** At most 16,384 characters of JSON. */
  readonly metadata?: Readonly<Record<string, unknown>>;
};

/** PUT /templates/{id}: adds a version. */
export type TemplateChangeRequest = {
  /** @maxLength 200000 */
  readonly content: string;
  /** Metadata of the new version. */
  readonly metadata?: Readonly<Record<string, unknown>>;
};

export type DeletedTemplate = { readonly success: true; readonly template_id: string };

export type TemplateVersions = {
  readonly template_id: string;
  readonly count: Count;
  readonly versions: readonly TextVersion[];
};

export type TemplateLabels = { readonly template_id: string; readonly labels: Labels };

/** POST /templates/render. */
export type RenderRequest = {
  readonly template_id: string;
  /** Values by name; a variable without a value or default is an error. */
  readonly variables?: Readonly<Record<string, unknown>>;
  /** A version's id, or a label; the production version when omitted. */
  readonly version_id?: string;
};

export type RenderedTemplate = {
  readonly template_id: string;
  readonly version_id: string;
  readonly rendered_content: string;
};
