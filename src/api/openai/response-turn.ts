/**
 * Where a response belongs: in a conversation, after another response, in a new context, or
 * nowhere; pure.
 */
import type { ConversationRequest } from '../../conversation/request/conversation-request.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { CONTEXT_ID, CONTEXT_ID_RULE } from '../../model/ids/context-id.ts';
import { fieldFault } from '../compat/body-fields.ts';
import { compatTurn } from '../compat/compat-turn.ts';
import type { RhetorChoices } from '../compat/rhetor-choices.ts';
import type { ResponseBody } from './from-response-body.ts';
import { fromResponseId, newResponseContext, type ResponsePlace } from './response-id.ts';

export type ResponseTurn = {
  readonly turn: ConversationRequest;
  /** Where the response is stored; undefined: nowhere. */
  readonly place: ResponsePlace | undefined;
};

/** @throws RhetorError `validation_failed` for contradictory places */
export function responseTurn(
  requestId: string,
  body: ResponseBody,
  choices: RhetorChoices,
  model: string,
): ResponseTurn {
  const { messages, options, tools, isStreaming, vendor, own, instructions } = body;
  const asked = {
    ...{ messages, options, tools, isStreaming, systemPrompt: instructions },
    ...(vendor && { vendor }),
    ...(own && { own }),
  };
  const place = placeOf(body, choices);
  const turn = compatTurn(requestId, asked, choices, model);
  if (place === undefined) return { turn, place };
  // If the body says what the response follows, or the context is new, the input is new.
  const isNew = choices.contextId === undefined || isPlaced(body);
  const { isToBeStored: isStored } = body;
  return {
    turn: {
      ...turn,
      contextId: place.contextId,
      isContextUnnamed: choices.contextId === undefined && !isPlaced(body),
      isStored,
      ...(!isStored && { readsOnly: true }),
      ...(isNew && { history: 'rhetor' }),
      ...(place.version !== undefined && { expectedVersion: place.version - 1 }),
      ...(body.previousResponseId !== undefined && { previousResponseId: body.previousResponseId }),
    },
    place: isStored ? place : undefined,
  };
}

function isPlaced({ conversation, previousResponseId }: ResponseBody): boolean {
  return conversation !== undefined || previousResponseId !== undefined;
}

function placeOf(
  body: ResponseBody,
  { contextId, historyChoice }: RhetorChoices,
): ResponsePlace | undefined {
  const { conversation, previousResponseId, isToBeStored } = body;
  if (conversation !== undefined && previousResponseId !== undefined) {
    throw fieldFault('previous_response_id', 'cannot be given together with conversation');
  }
  if (conversation !== undefined && !CONTEXT_ID.test(conversation)) {
    throw fieldFault('conversation', CONTEXT_ID_RULE);
  }
  const previous =
    previousResponseId === undefined ? undefined : fromResponseId(previousResponseId);
  const named = conversation ?? previous?.contextId;
  if (named !== undefined && contextId !== undefined && named !== contextId) {
    throw headerFault('x-rhetor-context', 'is not the conversation of the body');
  }
  if (isPlaced(body) && historyChoice === 'replace') {
    throw headerFault(
      'x-rhetor-history',
      'cannot be replace in a conversation, or after another response',
    );
  }
  if (!isToBeStored && named === undefined) return undefined;
  if (previous !== undefined) {
    const { version } = previous;
    return { contextId: previous.contextId, version: version && version + 1 };
  }
  const chosen = named ?? contextId;
  return chosen === undefined
    ? { contextId: newResponseContext(), version: 1 }
    : { contextId: chosen, version: undefined };
}

function headerFault(field: string, message: string): RhetorError {
  return new RhetorError('invalid_value', `${field} ${message}.`, { fields: [{ field, message }] });
}
