/** The arguments of the tools. */
import {
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type {
  AskArguments,
  ExplainRouteArguments,
  ListConversationsArguments,
  ListModelsArguments,
  ReadConversationArguments,
  RememberArguments,
  SearchMemoryArguments,
  UsageArguments,
} from '../../../contract/mcp.ts';
import { CONTEXT_ID, CONTEXT_ID_RULE } from '../../../model/ids/context-id.ts';
import {
  LONGEST_CONTEXT_CURSOR,
  LONGEST_MODEL_NAME,
  MOST_ENTRIES_A_RESULT,
  MOST_HITS_A_RESULT,
  MOST_MODELS_A_RESULT,
} from '../../limits.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';
import { MemorySearchFields } from '../../validation/memory-search-fields.ts';
import { NoteFields } from '../../validation/note-fields.ts';
import { IsModelOption } from '../../validation/option-rules.ts';
import { USAGE_GROUPS, USAGE_SPANS } from '../../views/usage-over-time.ts';

export class AskBody implements FieldsOf<AskArguments> {
  @IsString()
  @Length(1, 1_000_000, { message: 'must be 1 to 1,000,000 characters' })
  message!: string;

  @IsOptional()
  @Matches(CONTEXT_ID, { message: CONTEXT_ID_RULE })
  context_id?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  task_type?: string;

  @IsOptional()
  @IsString()
  @Length(0, 1_000_000)
  system_prompt?: string;

  @IsOptional()
  @IsString()
  @Length(1, 256)
  prompt_id?: string;

  @IsOptional()
  @IsObject()
  prompt_variables?: Readonly<Record<string, unknown>>;

  @IsOptional()
  @IsString()
  @Length(1, LONGEST_MODEL_NAME)
  model?: string;

  @IsModelOption('maxTokens')
  max_tokens?: number;
}

export class SearchMemoryBody
  extends MemorySearchFields
  implements FieldsOf<SearchMemoryArguments>
{
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_HITS_A_RESULT)
  limit?: number;
}

export class RememberBody extends NoteFields implements FieldsOf<RememberArguments> {}

export class ListModelsBody implements FieldsOf<ListModelsArguments> {
  @IsOptional()
  @IsString()
  @Length(1, LONGEST_MODEL_NAME)
  q?: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_MODELS_A_RESULT)
  limit?: number;
}

export class ExplainRouteBody implements FieldsOf<ExplainRouteArguments> {
  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  task_type?: string;

  @IsOptional()
  @IsString()
  @Length(1, LONGEST_MODEL_NAME)
  model?: string;
}

export class UsageBody implements FieldsOf<UsageArguments> {
  @IsOptional()
  @IsString()
  @Length(1, 40)
  from?: string;

  @IsOptional()
  @IsString()
  @Length(1, 40)
  to?: string;

  @IsOptional()
  @IsIn(USAGE_SPANS)
  interval?: (typeof USAGE_SPANS)[number];

  @IsOptional()
  @IsIn(USAGE_GROUPS)
  group_by?: (typeof USAGE_GROUPS)[number];

  @IsOptional()
  @IsString()
  @Length(1, 64)
  time_zone?: string;
}

export class ListConversationsBody implements FieldsOf<ListConversationsArguments> {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_ENTRIES_A_RESULT)
  limit?: number;

  @IsOptional()
  @IsString()
  @Length(1, LONGEST_CONTEXT_CURSOR)
  cursor?: string;

  @IsOptional()
  @IsString()
  @Length(1, 256)
  component?: string;

  @IsOptional()
  @IsString()
  @Length(1, 256)
  q?: string;
}

export class ReadConversationBody implements FieldsOf<ReadConversationArguments> {
  @Matches(CONTEXT_ID, { message: CONTEXT_ID_RULE })
  context_id!: string;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_ENTRIES_A_RESULT)
  limit?: number;

  @IsOptional()
  @IsString()
  @Length(1, 256)
  before?: string;
}
