/** `options` of a request, flat; ranges are those of the vendors, taken together. */
import {
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
} from 'class-validator';
import type {
  Recall,
  RequestOptions,
  StreamRecovery,
  TimeoutsMs,
} from '../../contract/turn-request.ts';
import { MOST_RECALLED } from '../../config/limits.ts';
import { STREAM_RECOVERIES } from '../../config/tasks-config.ts';
import type { ReasoningEffort } from '../../model/completion-request.ts';
import { REASONING_EFFORTS } from '../../model/options.ts';
import type { FieldsOf } from './fields-of.ts';

export class OptionsBody implements FieldsOf<RequestOptions> {
  @IsOptional()
  @IsString()
  @Length(1, 64)
  provider?: string;

  @IsOptional()
  @IsString()
  @Length(1, 256)
  model?: string;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  fallback_provider?: string;

  @IsOptional()
  @IsString()
  @Length(1, 256)
  fallback_model?: string;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(2)
  temperature?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  max_tokens?: number;

  @IsOptional()
  @IsNumber()
  @Min(0)
  @Max(1)
  top_p?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  top_k?: number;

  /** One text or a list of up to 16. */
  @IsOptional()
  stop?: unknown;

  @IsOptional()
  @IsInt()
  seed?: number;

  @IsOptional()
  @IsNumber()
  @Min(-2)
  @Max(2)
  presence_penalty?: number;

  @IsOptional()
  @IsNumber()
  @Min(-2)
  @Max(2)
  frequency_penalty?: number;

  @IsOptional()
  @IsIn(REASONING_EFFORTS)
  reasoning_effort?: ReasoningEffort;

  @IsOptional()
  @IsInt()
  @Min(1)
  num_ctx?: number;

  /** OpenAI's form. */
  @IsOptional()
  @IsObject()
  response_format?: Readonly<Record<string, unknown>>;

  /** OpenAI's form. */
  @IsOptional()
  @IsArray()
  tools?: readonly unknown[];

  /** OpenAI's form: a word, or `{type, function: {name}}`. */
  @IsOptional()
  tool_choice?: unknown;

  @IsOptional()
  @IsIn(STREAM_RECOVERIES)
  stream_recovery?: StreamRecovery;

  /** `{limit}`: messages of the component's other conversations that may be put before the window. */
  @IsOptional()
  @IsObject()
  recall?: Readonly<Record<string, unknown>>;

  @IsOptional()
  @IsObject()
  timeouts_ms?: Readonly<Record<string, unknown>>;
}

export class RecallBody implements FieldsOf<Recall> {
  @IsInt()
  @Min(1)
  @Max(MOST_RECALLED)
  limit!: number;
}

export class TimeoutsBody implements FieldsOf<TimeoutsMs> {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400_000)
  connect?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400_000)
  first_token?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400_000)
  idle?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(86_400_000)
  total?: number;
}
