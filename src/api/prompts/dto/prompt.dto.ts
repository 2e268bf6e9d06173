/** The bodies of /prompts. */
import { IsBoolean, IsObject, IsOptional, IsString, Length, Matches } from 'class-validator';
import type {
  CompareRequest,
  PromptChangeRequest,
  PromptRequest,
} from '../../../contract/prompts.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';

const COMPONENT = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const COMPONENT_RULE =
  'must be 1 to 64 letters, digits, ".", "_" or "-", and begin with a letter or digit';

export class PromptBody implements FieldsOf<PromptRequest> {
  /** The id is derived from it. */
  @IsString()
  @Length(1, 128)
  name!: string;

  /** Stored in lower case. */
  @Matches(COMPONENT, { message: COMPONENT_RULE })
  component!: string;

  @IsString()
  @Length(1)
  content!: string;

  @IsOptional()
  @IsString()
  @Length(0, 2_000)
  description?: string;

  /** Validated by `fromTags`. */
  @IsOptional()
  tags?: unknown;

  @IsOptional()
  @IsBoolean()
  is_default?: boolean;

  @IsOptional()
  @IsString()
  @Length(1, 64)
  parent_id?: string;

  /** Validated by `fromMetadata`. */
  @IsOptional()
  @IsObject()
  metadata?: Readonly<Record<string, unknown>>;
}

export class PromptChangeBody implements FieldsOf<PromptChangeRequest> {
  /** The text of a new version; optional if `is_default` is given. */
  @IsOptional()
  @IsString()
  @Length(1)
  content?: string;

  /** Metadata of the new version; validated by `fromMetadata`. */
  @IsOptional()
  @IsObject()
  metadata?: Readonly<Record<string, unknown>>;

  @IsOptional()
  @IsBoolean()
  is_default?: boolean;
}

export class CompareBody implements FieldsOf<CompareRequest> {
  /** `id` or `id@version`. */
  @IsString()
  @Length(1, 256)
  prompt_id1!: string;

  @IsString()
  @Length(1, 256)
  prompt_id2!: string;
}
