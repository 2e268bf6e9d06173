/** Why a job was refused although the database is healthy: the request itself cannot be fulfilled. */
import { assertNever } from '../../../model/assert-never.ts';
import type { RhetorError } from '../../../model/rhetor-error.ts';
import {
  contextExists,
  contextNotFound,
  contextTaken,
  messageNotFound,
  metadataTooLarge,
  versionConflict,
} from '../../context-errors.ts';

/** Plain data, since it is sent from the writer's thread. */
export type Refusal =
  | {
      readonly type: 'version-moved';
      readonly contextId: string;
      readonly expected: number;
      readonly actual: number;
    }
  | { readonly type: 'context-exists'; readonly contextId: string }
  | { readonly type: 'context-missing'; readonly contextId: string }
  | { readonly type: 'context-taken'; readonly contextId: string }
  | { readonly type: 'message-missing'; readonly contextId: string }
  | { readonly type: 'metadata-too-large'; readonly contextId: string };

/** Thrown inside the writer's transaction, before the job has written anything. */
export class JobRefusal extends Error {
  override readonly name = 'JobRefusal';
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.type);
    this.refusal = refusal;
  }
}

export function fromRefusal(refusal: Refusal): RhetorError {
  switch (refusal.type) {
    case 'version-moved':
      return versionConflict(refusal.contextId, refusal.expected, refusal.actual);
    case 'context-exists':
      return contextExists(refusal.contextId);
    case 'context-missing':
      return contextNotFound(refusal.contextId);
    case 'context-taken':
      return contextTaken(refusal.contextId);
    case 'message-missing':
      return messageNotFound(refusal.contextId);
    case 'metadata-too-large':
      return metadataTooLarge(refusal.contextId);
    default:
      return assertNever(refusal);
  }
}
