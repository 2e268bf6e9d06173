/** Jobs that are too long for one transaction: they start in order, and are finished slice by slice. */

/** Each step is short; as many as fit into a slice are committed together. Returns the reply's value. */
export type Steps<Result> = Generator<void, Result, void>;

/** Contexts that it creates stay invisible until the last step. Throwing JobRefusal refuses the job. */
export type Staging = {
  readonly type: 'staging';
  /** The id prefix of its contexts; see `stagedPrefix`. Absent: it creates none. */
  readonly prefix?: string;
  /** The context that it reads, whose messages must not be removed until it ends. */
  readonly sourceKey?: number;
  readonly steps: Steps<number>;
  /** Called once, after the last step. */
  readonly end?: () => void;
};

/** Contexts that are already hidden, and whose rows still have to be removed. */
export type Deletion = { readonly type: 'deletion'; readonly keys: readonly number[] };

/** The result of starting a job: its reply's value, or a long remainder. */
export type Begun = number | Staging | Deletion;
