/** What a tool, a resource or a prompt knows of the request that asks for it. */
import type { ContextScope } from '../../context/records/context-scope.ts';
import type { ScopedRequest } from '../../conversation/request/conversation-request.ts';
import type { AccessKey } from '../../keys/access-key.ts';
import type { MemoryAccess } from '../../memory/memory-access.ts';
import type { Identity } from '../security/identity.ts';

/** Who asks. */
export type McpCaller = {
  readonly identity: Identity;
  /** Undefined for the administrator. */
  readonly key: AccessKey | undefined;
  /** The conversations that the caller sees. */
  readonly scope: ContextScope;
  /** What the caller may find in memory. */
  readonly memory: MemoryAccess;
};

/** How a turn of the request is recorded. */
export type RecordedAs = Pick<
  ScopedRequest,
  'requestId' | 'clientRequestId' | 'sessionId' | 'caller' | 'trace' | 'report' | 'onLimits'
>;

export type McpCall = McpCaller & {
  readonly recordedAs: RecordedAs;
  /** Aborts when the client cancels the call or leaves. */
  readonly signal: AbortSignal;
  /** Tells the client how far the call is; undefined if the client did not ask for it. */
  readonly progress: Progress | undefined;
};

export type Progress = {
  /** @param text the next piece of the answer, which may be empty */
  readonly add: (text: string) => void;
};
