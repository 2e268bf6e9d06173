/** The tool that asks a model: a turn like any other, streamed as progress. */
import { Injectable } from '@nestjs/common';
import { tap } from 'rxjs';
import type { Answer } from '../../../contract/answer.ts';
import type { ConversationRequest } from '../../../conversation/request/conversation-request.ts';
import { ConversationService } from '../../../conversation/conversation.service.ts';
import type { TurnEvent } from '../../../conversation/events/turn-event.ts';
import { textMessage } from '../../../model/message.ts';
import { RhetorError } from '../../../model/rhetor-error.ts';
import { fromOptions } from '../../compat/from-options.ts';
import { collectAnswer } from '../../http/json-response.ts';
import { spokenTurn } from '../../http/spoken-turn.ts';
import { validateBody } from '../../validation/validate-body.ts';
import { toAnswer } from '../../views/to-answer.ts';
import { AskBody } from '../dto/tools.dto.ts';
import type { McpCall } from '../mcp-call.ts';
import type { ToolResult } from './tool-result.ts';

@Injectable()
export class AskTool {
  constructor(private readonly conversation: ConversationService) {}

  async ask(given: unknown, call: McpCall): Promise<ToolResult> {
    const turn = { ...toTurn(validateBody(AskBody, given), call), ...call.recordedAs };
    const spoken = spokenTurn(turn, call.identity);
    const events = this.conversation
      .converse(spoken, call.signal)
      .pipe(tap((event) => report(event, call)));
    const answer = await new Promise<Answer>((resolve, reject) => {
      collectAnswer(
        events,
        (source, reply, end) => {
          if (source === undefined) reject(unanswered());
          else resolve(toAnswer(source, reply, end));
        },
        reject,
      );
    });
    return { structured: answer, texts: [answer.message, toOrigin(answer)] };
  }
}

function toTurn(body: AskBody, { recordedAs, progress }: McpCall): ConversationRequest {
  const { model, max_tokens, prompt_id: promptId } = body;
  return {
    requestId: recordedAs.requestId,
    surface: 'mcp',
    contextId: body.context_id,
    isStored: true,
    areOptionsWishes: false,
    isStreaming: progress !== undefined,
    component: body.component,
    taskType: body.task_type ?? 'default',
    systemPrompt: body.system_prompt,
    prompt:
      promptId === undefined ? undefined : { id: promptId, variables: body.prompt_variables ?? {} },
    ...fromOptions({
      ...(model !== undefined && { model }),
      ...(max_tokens !== undefined && { max_tokens }),
    }),
    history: 'rhetor',
    messages: [textMessage('user', body.message)],
  };
}

/** Reasoning is no part of the answer, but shows that the model works. */
function report(event: TurnEvent, { progress }: McpCall): void {
  if (event.type === 'text-delta') progress?.add(event.text);
  else if (event.type === 'reasoning-delta') progress?.add('');
}

function toOrigin({ provider, model, context, finish_reason: reason }: Answer): string {
  const end = reason === 'stop' ? '' : `; it ended with "${reason}"`;
  return `Answered by ${provider}/${model} in the conversation ${context}${end}.`;
}

function unanswered(): RhetorError {
  return new RhetorError(
    'client_closed_request',
    'The call was cancelled before a model answered.',
  );
}
