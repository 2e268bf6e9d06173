/** Jobs that are too long for one transaction: they are begun in their place, and end slice by slice. */

/** Each step is short; as many as fit into a slice are committed together. Returns the reply's value. */
export type Steps<Result> = Generator<void, Result, void>;

/** Makes contexts that nobody sees before the last step. A thrown JobRefusal refuses the job. */
export type Staging = {
  readonly type: 'staging';
  /** The beginning of its contexts' ids; see `stagedPrefix`. */
  readonly prefix: string;
  /** The context that it reads, whose messages have to stay until it ends. */
  readonly sourceKey?: number;
  readonly steps: Steps<number>;
  /** Called once, when no step comes any more. */
  readonly end?: () => void;
};

/** Contexts that are hidden already, and whose rows are still to be removed. */
export type Deletion = { readonly type: 'deletion'; readonly keys: readonly number[] };

/** What a job has come to at its place in the order: its reply's value, or a long rest. */
export type Begun = number | Staging | Deletion;
