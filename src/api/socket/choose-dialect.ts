/** Which dialect a frame is in: each is told by its own fields, and clients may come in any order. */
import type { SocketDialect } from './socket-dialect.ts';
import type { SocketFrame } from './socket-frame.ts';

export type Dialects = { readonly rhetor: SocketDialect; readonly tekton: SocketDialect };

/** A frame without any sign, such as a bare PONG, is Rhetor's unless only the other knows its type. */
export function chooseDialect(frame: SocketFrame, { rhetor, tekton }: Dialects): SocketDialect {
  if (isGiven(frame['source']) || isGiven(frame['payload'])) return rhetor;
  if (isGiven(frame['request_id']) || isGiven(frame['component_id'])) return tekton;
  return tekton.handlers.has(frame.type) && !rhetor.handlers.has(frame.type) ? tekton : rhetor;
}

/** `null` means absent. */
function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}
