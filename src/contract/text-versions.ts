/** What prompts and templates have alike: versions and labels. */
import type { Count, Timestamp } from './scalars.ts';

/** `latest` is always the newest version; `production` is what requests get. */
export type Label = 'production' | 'latest';

export type TextVersion = {
  /** "1", "2", … in the order in which they came. */
  readonly version_id: string;
  readonly content: string;
  readonly created_at: Timestamp;
  /** Where it came from: a file of templates/, or a request. */
  readonly origin: 'file' | 'api';
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** Id of the version that each label is on. */
export type Labels = Readonly<Record<Label, string>>;

/** POST /prompts/{id}/labels and /templates/{id}/labels. */
export type LabelRequest = {
  /** A version's id, or a label. */
  readonly version_id: string;
  readonly label: Label;
};

/** What an entry of a list says of its versions. */
export type TextHistory = {
  readonly version_count: Count;
  readonly last_updated: Timestamp;
};

export type FileStanding = {
  /** Requests get another text than the file has. */
  readonly file_conflict?: true;
};
