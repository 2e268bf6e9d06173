/** A request that begins, as its server span shows it. */
import type { RequestTrace } from './request-trace.ts';

export type TracedRequest = {
  readonly name: string;
  readonly attributes: () => Readonly<Record<string, string | number | undefined>>;
  /** The caller's own trace context: `traceparent` and `tracestate`; other headers are ignored. */
  readonly parent: Readonly<Record<string, string | string[] | undefined>>;
};

export interface ServerTrace extends RequestTrace {
  rename(name: string): void;
  /**
   * The caller has its answer.
   * @param status of an HTTP request
   * @param route the pattern of the address; undefined if there is no such route
   */
  end(status?: number, route?: string): void;
}
