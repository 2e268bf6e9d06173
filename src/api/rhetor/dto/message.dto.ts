/** The bodies of /message, /stream and /chat, and the payloads of LLM_REQUEST and CHAT_REQUEST. */
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
} from 'class-validator';
import type { ChatRequest, MessageRequest, TurnRequest } from '../../../contract/turn-request.ts';
import { CONTEXT_ID, CONTEXT_ID_RULE } from '../../../model/ids/context-id.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';

/** The fields shared by the three routes. */
export class ConversationBody implements FieldsOf<TurnRequest> {
  /** The conversation; if omitted, a new one is created. */
  @IsOptional()
  @Matches(CONTEXT_ID, { message: CONTEXT_ID_RULE })
  context_id?: string;

  /** Selects the rule in tasks.json; "default" when omitted. */
  @IsOptional()
  @IsString()
  @Length(1, 128)
  task_type?: string;

  /** Selects the rule and the system prompt. */
  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  /** SSE instead of one JSON body. */
  @IsOptional()
  @IsBoolean()
  streaming?: boolean;

  /** Overrides the component's system prompt for this request. */
  @IsOptional()
  @IsString()
  @Length(0, 1_000_000)
  system_prompt?: string;

  /** `id` or `id@version` of a stored prompt, used as the system prompt. */
  @IsOptional()
  @IsString()
  @Length(1, 256)
  prompt_id?: string;

  @IsOptional()
  @IsObject()
  prompt_variables?: Readonly<Record<string, unknown>>;

  /** Flat, or the older nested form; see `OptionsBody`. */
  @IsOptional()
  @IsObject()
  options?: Readonly<Record<string, unknown>>;
}

export class MessageBody extends ConversationBody implements FieldsOf<MessageRequest> {
  @IsString()
  @Length(1, 1_000_000, { message: 'must be 1 to 1,000,000 characters' })
  message!: string;
}

export class ChatBody extends ConversationBody implements FieldsOf<ChatRequest> {
  /** Validated by `fromMessages`. */
  @IsArray()
  @ArrayMinSize(1, { message: 'must have at least 1 message' })
  @ArrayMaxSize(4_096, { message: 'must have at most 4,096 messages' })
  messages!: readonly unknown[];
}
