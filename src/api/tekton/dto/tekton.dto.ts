/** The bodies of /api/v1/chat and /api/v1/generate: the union of what both shared clients send. */
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
import type {
  TektonChatRequest,
  TektonGenerateRequest,
  TektonTurn,
} from '../../../contract/tekton.ts';
import { CONTEXT_ID, CONTEXT_ID_RULE } from '../../../model/ids/context-id.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';
import { IsModelOption } from '../../validation/option-rules.ts';

export class TektonBody implements FieldsOf<TektonTurn> {
  @IsOptional()
  @Matches(CONTEXT_ID, { message: CONTEXT_ID_RULE })
  context_id?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  /** The task type. */
  @IsOptional()
  @IsString()
  @Length(1, 128)
  capability?: string;

  @IsOptional()
  @IsString()
  @Length(0, 1_000_000)
  system_prompt?: string;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  provider_id?: string;

  /** The former client's name for `model`. */
  @IsOptional()
  @IsString()
  @Length(1, 256)
  model_id?: string;

  @IsOptional()
  @IsString()
  @Length(1, 256)
  model?: string;

  /** The later client sends its options at the top level. */
  @IsModelOption('temperature')
  temperature?: number;

  @IsModelOption('maxTokens')
  max_tokens?: number;

  /** The former client sends its options here. */
  @IsOptional()
  @IsObject()
  options?: Readonly<Record<string, unknown>>;

  @IsOptional()
  @IsBoolean()
  streaming?: boolean;

  /** The later client's name for `streaming`. */
  @IsOptional()
  @IsBoolean()
  stream?: boolean;
}

export class TektonChatBody extends TektonBody implements FieldsOf<TektonChatRequest> {
  /** Validated by `fromMessages`. */
  @IsArray()
  @ArrayMinSize(1, { message: 'must have at least 1 message' })
  @ArrayMaxSize(4_096, { message: 'must have at most 4,096 messages' })
  messages!: readonly unknown[];
}

export class TektonGenerateBody extends TektonBody implements FieldsOf<TektonGenerateRequest> {
  @IsString()
  @Length(1, 1_000_000, { message: 'must be 1 to 1,000,000 characters' })
  prompt!: string;
}
