/** An output item of a response while it is streamed, and the form in which it is sent. */
import type { ResponseOutputItem, ResponseOutputText } from 'openai/resources/responses/responses';
import { assertNever } from '../../model/assert-never.ts';
import {
  callItem,
  messageItem,
  type MessagePhase,
  reasoningItem,
  type ResponseFrame,
  textPart,
} from './to-response.ts';

export type OpenOutputItem = {
  readonly id: string;
  readonly index: number;
  readonly kind: 'reasoning' | 'message' | 'call';
  /** The number of the thought; 0 for other items. */
  readonly block: number;
  text: string;
  annotations: ResponseOutputText['annotations'];
  seal: string | undefined;
  readonly call: { readonly id: string; readonly name: string } | undefined;
  readonly phase: MessagePhase;
};

export function toOutputItem(
  { id, kind, text, annotations, seal, call, phase }: OpenOutputItem,
  status: 'in_progress' | 'completed',
  forms: ResponseFrame['forms'],
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
      const { id: callId = '', name = '' } = call ?? {};
      return callItem(id, { id: callId, name, arguments: text }, status, forms);
    }
    default:
      return assertNever(kind);
  }
}
