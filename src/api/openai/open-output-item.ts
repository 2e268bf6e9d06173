/** An output item of a response while it is streamed, and the form in which it is sent. */
import type { ResponseOutputItem, ResponseOutputText } from 'openai/resources/responses/responses';
import { assertNever } from '../../model/assert-never.ts';
import type { ToolCallPart } from '../../model/message.ts';
import {
  messageItem,
  type MessagePhase,
  reasoningItem,
  type ResponseFrame,
  textPart,
} from './to-response.ts';
import { toCallItem } from './tool-call-items.ts';

export type OpenOutputItem = {
  readonly id: string;
  readonly index: number;
  readonly kind: 'reasoning' | 'message' | 'call';
  /** The number of the thought; 0 for other items. */
  readonly block: number;
  text: string;
  annotations: ResponseOutputText['annotations'];
  seal: string | undefined;
  readonly call: Pick<ToolCallPart, 'id' | 'name' | 'vendor'> | undefined;
  readonly phase: MessagePhase;
};

export function toOutputItem(
  { id, kind, text, annotations, seal, call, phase }: OpenOutputItem,
  status: 'in_progress' | 'completed',
  tools: ResponseFrame['tools'],
): ResponseOutputItem {
  switch (kind) {
    case 'reasoning':
      return reasoningItem(id, text, seal);
    case 'message':
      return messageItem(
        id,
        status === 'completed' ? [textPart(text, annotations)] : [],
        status,
        phase,
      );
    case 'call': {
      const called = { id: '', name: '', ...call, arguments: text };
      return toCallItem(id, called, status, tools);
    }
    default:
      return assertNever(kind);
  }
}
