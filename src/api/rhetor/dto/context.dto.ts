/** The bodies of the routes that create, change, continue, fork and search contexts. */
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type { SearchRequest } from '../../../contract/context-search.ts';
import type {
  ContextChanges,
  ForkRequest,
  MessageChangeRequest,
  NewContextRequest,
  NewMessagesRequest,
} from '../../../contract/contexts.ts';
import { CONTEXT_ID, CONTEXT_ID_RULE } from '../../../model/ids/context-id.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';
import { MOST_MESSAGES, MOST_RESULT_NEIGHBOURS, MOST_WINDOW_TOKENS } from '../../limits.ts';

const NEIGHBOURS_RULE = `must be a whole number from 0 to ${MOST_RESULT_NEIGHBOURS}`;

export class NewContextBody implements FieldsOf<NewContextRequest> {
  /** Omitted: an id is generated. */
  @IsOptional()
  @Matches(CONTEXT_ID, { message: CONTEXT_ID_RULE })
  context_id?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  @IsOptional()
  @IsObject()
  metadata?: Readonly<Record<string, unknown>>;

  /** Maximum estimated tokens of past messages in a window. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_WINDOW_TOKENS)
  max_tokens?: number;

  /** Maximum number of past messages in a window. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_MESSAGES)
  max_messages?: number;

  /** Its first messages, which every window keeps; validated by `fromMessages`. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(256, { message: 'must have at most 256 messages' })
  pinned_messages?: readonly unknown[];
}

export class ContextChangesBody implements FieldsOf<ContextChanges> {
  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  /** Merged into the existing metadata; a key set to null is removed. */
  @IsOptional()
  @IsObject()
  metadata?: Readonly<Record<string, unknown>>;

  /** 0 removes the limit. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_WINDOW_TOKENS)
  max_tokens?: number;

  /** 0 removes the limit. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_MESSAGES)
  max_messages?: number;
}

export class NewMessagesBody implements FieldsOf<NewMessagesRequest> {
  /** Validated by `fromMessages`. */
  @IsArray()
  @ArrayMinSize(1, { message: 'must have at least 1 message' })
  @ArrayMaxSize(4_096, { message: 'must have at most 4,096 messages' })
  messages!: readonly unknown[];
}

export class MessageChangeBody implements FieldsOf<MessageChangeRequest> {
  @IsBoolean()
  pinned!: boolean;
}

export class ForkBody implements FieldsOf<ForkRequest> {
  /** The new context's id; generated if omitted. */
  @IsOptional()
  @Matches(CONTEXT_ID, { message: CONTEXT_ID_RULE })
  context_id?: string;
}

export class SearchBody implements FieldsOf<SearchRequest> {
  @IsString()
  @Length(1, 10_000, { message: 'must be 1 to 10,000 characters' })
  query!: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  @IsOptional()
  @IsInt({ message: 'must be a whole number from 1 to 1000' })
  @Min(1, { message: 'must be a whole number from 1 to 1000' })
  @Max(1_000, { message: 'must be a whole number from 1 to 1000' })
  limit?: number;

  @IsOptional()
  @IsInt({ message: NEIGHBOURS_RULE })
  @Min(0, { message: NEIGHBOURS_RULE })
  @Max(MOST_RESULT_NEIGHBOURS, { message: NEIGHBOURS_RULE })
  neighbours?: number;
}
