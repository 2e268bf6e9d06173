/** The query of GET /route: a request whose route is asked for. */

export type RouteQuery = {
  readonly component?: string;
  readonly task_type?: string;
  readonly provider?: string;
  readonly model?: string;
  /** The conversation that the request belongs to. */
  readonly context?: string;
  /** How many made-up requests to choose a member of the pool for. */
  readonly samples?: number;
};
