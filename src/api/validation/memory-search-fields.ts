/** What a search in memory takes on every surface. */
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
import { CONTEXT_ID } from '../../model/ids/context-id.ts';
import { MOST_BLOCK_TOKENS, MOST_SEARCHED_CONTEXTS } from '../limits.ts';
import { TIME, TIME_RULE } from './time.ts';

/** All but the number of results, which each surface bounds by itself. */
export class MemorySearchFields {
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
  @IsInt()
  @Min(1)
  @Max(MOST_BLOCK_TOKENS)
  max_tokens?: number;
}
