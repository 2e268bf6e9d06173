/** What may be chosen when conversations are listed and exported. */
import type { CallOptions } from './call-options.ts';

export type ContextFilter = {
  readonly component?: string;
  /** Substring of the id. */
  readonly q?: string;
};

export type ExportFormat = 'json' | 'markdown';

export type ExportOptions = CallOptions & {
  /** Includes the archived messages. By default, JSON has them and Markdown does not. */
  readonly archived?: boolean;
};
