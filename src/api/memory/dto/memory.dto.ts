/** The bodies of /memory. */
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsInt,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import type { MemorySearchRequest } from '../../../contract/memory.ts';
import { CONTEXT_ID } from '../../../model/context-id.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';
import { TIME, TIME_RULE } from '../../validation/time.ts';
import { MOST_BLOCK_TOKENS, MOST_NEIGHBOURS, MOST_SEARCHED_CONTEXTS } from '../../limits.ts';

const LIMIT_RULE = { message: 'must be a whole number from 1 to 1000' };

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
  @Max(MOST_NEIGHBOURS)
  neighbours?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MOST_BLOCK_TOKENS)
  max_tokens?: number;
}
