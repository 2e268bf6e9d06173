/** GET /, /health and /ready: version and routes, health, and whether Rhetor accepts traffic. */
import type { Count, Timestamp } from './scalars.ts';
import type { Availability } from './providers.ts';

/** `degraded`: the store or a config file fails, or no model can answer; `details.problems` says why. */
export type HealthStatus = 'healthy' | 'degraded' | 'draining';

/** GET /. */
export type Info = {
  readonly name: 'Rhetor';
  readonly version: string;
  readonly status: HealthStatus;
  /** Every route as "METHOD /path", and "WS /ws". */
  readonly endpoints: readonly string[];
  readonly providers: Availability;
  readonly templates: { readonly categories: readonly string[]; readonly count: Count };
  readonly prompts: { readonly components: readonly string[]; readonly count: Count };
};

/**
 * GET /health: 200 as long as the process can respond. Without the token, if one is configured, there
 * are no `details`, and only the providers that the caller's key may use.
 */
export type Health = {
  readonly status: HealthStatus;
  readonly version: string;
  readonly timestamp: Timestamp;
  readonly component: 'rhetor';
  readonly port: Count;
  readonly registered_with_hermes: boolean;
  readonly providers: Availability;
  readonly details: {
    /** Why the status is `degraded`. */
    readonly problems?: readonly string[];
    readonly requests?: {
      readonly running: Count;
      readonly waiting: Count;
      /** Most requests that run at once. */
      readonly limit: Count;
    };
    /** Texts whose served version differs from their file, as `prompts/id` or `templates/id`. */
    readonly file_conflicts?: readonly string[];
    /** `off`: switched off. `away`: not registered, which is tried again and again. */
    readonly hermes_state?: 'off' | 'registered' | 'away';
    /** Hermes' last error, if it failed. */
    readonly hermes?: string;
    readonly engram?: {
      /** `off`: not configured, or switched off. `standby`: another replica does the mirroring. */
      readonly state: 'off' | 'looking' | 'standby' | 'mirroring' | 'away';
      /** Messages that Engram permanently refused. */
      readonly refused: Count;
      /** Finished turns waiting to be sent, counted up to 10,000; absent when off or unknown. */
      readonly waiting?: Count;
      /** Time of the oldest waiting turn. */
      readonly waiting_since?: Timestamp;
    };
  };
};

/** GET /ready: 200 when Rhetor accepts traffic, otherwise 503. */
export type Readiness = {
  readonly ready: boolean;
  /** `degraded`: the embedded database fails; GET /health says why. */
  readonly status: 'starting' | 'ready' | 'degraded' | 'draining';
  readonly component: 'rhetor';
  readonly version: string;
  /** Seconds from process start until Rhetor accepted traffic, or until now while it starts. */
  readonly initialization_time: number;
  readonly timestamp: Timestamp;
};
