/** GET /, /health and /ready: what this is, how it is, whether it takes traffic. */
import type { Count, Timestamp } from './scalars.ts';
import type { Availability } from './providers.ts';

/** `degraded`: the store or a config file fails, or no model could answer; `details.problems` says why. */
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

/** GET /health: 200 as long as the process can answer. */
export type Health = {
  readonly status: HealthStatus;
  readonly version: string;
  readonly timestamp: Timestamp;
  readonly component: 'rhetor';
  readonly port: Count;
  readonly registered_with_hermes: boolean;
  readonly providers: Availability;
  readonly details: {
    /** Why it is degraded. */
    readonly problems?: readonly string[];
    readonly requests: {
      readonly running: Count;
      readonly waiting: Count;
      /** Most that run at once. */
      readonly limit: Count;
    };
    /** Texts that requests get and that differ from their files, as `prompts/id` or `templates/id`. */
    readonly file_conflicts?: readonly string[];
    /** What Hermes said last, if it failed. */
    readonly hermes?: string;
    readonly engram: {
      /** `off`: nobody configured it, or it is switched off. `standby`: another replica mirrors. */
      readonly state: 'off' | 'looking' | 'standby' | 'mirroring' | 'away';
      /** Messages that Engram refused for good. */
      readonly refused: Count;
      /** Finished turns that wait to be sent, counted up to 10,000; absent when off or not known. */
      readonly waiting?: Count;
      /** When the oldest of them was said. */
      readonly waiting_since?: Timestamp;
    };
  };
};

/** GET /ready: 200 when it takes traffic, else 503. */
export type Readiness = {
  readonly ready: boolean;
  /** `degraded`: the embedded database fails; GET /health says why. */
  readonly status: 'starting' | 'ready' | 'degraded' | 'draining';
  readonly component: 'rhetor';
  readonly version: string;
  /** Seconds from the start of the process until it took traffic, or until now while it starts. */
  readonly initialization_time: number;
  readonly timestamp: Timestamp;
};
