/** The bodies of /memory. */
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type {
  MemorySearchRequest,
  NoteChangeRequest,
  NoteRequest,
} from '../../../contract/memory.ts';
import { CONTEXT_ID } from '../../../model/context-id.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';
import {
  NOTE_ABOUT,
  NOTE_ABOUT_RULE,
  NOTE_TAG,
  NOTE_TAG_RULE,
  NOTE_TEXT_RULE,
} from '../../validation/note-rules.ts';
import { TIME, TIME_RULE } from '../../validation/time.ts';
import {
  LONGEST_NOTE,
  MOST_BLOCK_TOKENS,
  MOST_RESULT_NEIGHBOURS,
  MOST_NOTE_TAGS,
  MOST_SEARCHED_CONTEXTS,
} from '../../limits.ts';

const LIMIT_RULE = { message: 'must be a whole number from 1 to 1000' };

export class NoteBody implements FieldsOf<NoteRequest> {
  @IsString()
  @Length(1, LONGEST_NOTE, { message: NOTE_TEXT_RULE })
  @Matches(/\S/, { message: 'must not be blank' })
  text!: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  @Matches(NOTE_ABOUT, { message: NOTE_ABOUT_RULE })
  about?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_NOTE_TAGS)
  @Matches(NOTE_TAG, { each: true, message: NOTE_TAG_RULE })
  tags?: readonly string[];

  @IsOptional()
  @IsBoolean()
  pinned?: boolean;
}

export class NoteChangeBody implements FieldsOf<NoteChangeRequest> {
  @IsBoolean()
  pinned!: boolean;
}

export class MemorySearchBody implements FieldsOf<MemorySearchRequest> {
  @IsString()
  @Length(1, 10_000, { message: 'must be 1 to 10,000 characters' })
  query!: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_SEARCHED_CONTEXTS)
  @Matches(CONTEXT_ID, { each: true, message: 'must each be the id of a context' })
  contexts?: readonly string[];

  @IsOptional()
  @Matches(TIME, { message: TIME_RULE })
  since?: string;

  @IsOptional()
  @Matches(TIME, { message: TIME_RULE })
  until?: string;

  @IsOptional()
  @IsInt(LIMIT_RULE)
  @Min(1, LIMIT_RULE)
  @Max(1_000, LIMIT_RULE)
  limit?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_RESULT_NEIGHBOURS)
  neighbours?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_BLOCK_TOKENS)
  max_tokens?: number;
}
