/** `options` of a request, flat: the fields that choose a route, and every option of the table. */
import {
  IsArray,
  IsIn,
  IsInt,
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
import { STREAM_RECOVERIES } from '../../model/choices/stream-recovery.ts';
import type { FieldsOf } from './fields-of.ts';
import { hasModelOptions } from './option-rules.ts';

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

  /** OpenAI's form. */
  @IsOptional()
  @IsArray()
  tools?: readonly unknown[];

  @IsOptional()
  @IsIn(STREAM_RECOVERIES)
  stream_recovery?: StreamRecovery;

  /** `{limit}`: maximum number of messages and notes that are recalled. */
  @IsOptional()
  @IsObject()
  recall?: Readonly<Record<string, unknown>>;

  @IsOptional()
  @IsObject()
  timeouts_ms?: Readonly<Record<string, unknown>>;
}

hasModelOptions(OptionsBody);

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
