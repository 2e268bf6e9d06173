/** What Rhetor says of itself to Hermes. */

export type Registration = {
  readonly component_id: string;
  readonly name: string;
  readonly version: string;
  readonly type: string;
  readonly endpoint: string;
  readonly capabilities: readonly string[];
  readonly metadata: {
    readonly description: string;
    readonly endpoints: { readonly http: string; readonly ws: string };
  };
};

/** `publicUrl` is where other components reach this Rhetor, without a trailing slash. */
export function registrationOf(version: string, publicUrl: string): Registration {
  return {
    component_id: 'rhetor',
    name: 'Rhetor',
    version,
    type: 'rhetor',
    endpoint: publicUrl,
    capabilities: ['llm_management', 'prompt_engineering', 'context_management', 'model_selection'],
    metadata: {
      description: 'LLM Management System for Tekton',
      endpoints: { http: publicUrl, ws: `${publicUrl.replace(/^http/i, 'ws')}/ws` },
    },
  };
}
