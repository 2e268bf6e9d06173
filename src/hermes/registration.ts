/** The registration that Rhetor sends to Hermes. */
import { CAPABILITIES, DESCRIPTION } from '../config/about.ts';
import type { Self } from './component-id.ts';

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
    /** Identifies this Rhetor among others, see Instance. */
    readonly instance: string;
    readonly process: string;
  };
};

/** @param endpoint the URL where other components reach this Rhetor, without a trailing slash */
export function registrationOf(
  componentId: string,
  version: string,
  { endpoint, instance }: Self,
): Registration {
  return {
    component_id: componentId,
    // Components look up exactly this name.
    name: 'rhetor',
    version,
    type: 'rhetor',
    endpoint,
    capabilities: CAPABILITIES,
    metadata: {
      description: DESCRIPTION,
      endpoints: { http: endpoint, ws: `${endpoint.replace(/^http/i, 'ws')}/ws` },
      instance: instance.id,
      process: instance.process,
    },
  };
}
