/** What Rhetor says of itself to Hermes. */
import { CAPABILITIES, DESCRIPTION } from '../config/about.ts';

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
    capabilities: CAPABILITIES,
    metadata: {
      description: DESCRIPTION,
      endpoints: { http: publicUrl, ws: `${publicUrl.replace(/^http/i, 'ws')}/ws` },
    },
  };
}
