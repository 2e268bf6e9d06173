/** The bodies of /templates. */
import { IsObject, IsOptional, IsString, Length } from 'class-validator';
import type {
  RenderRequest,
  TemplateChangeRequest,
  TemplateRequest,
} from '../../../contract/templates.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';

export class TemplateBody implements FieldsOf<TemplateRequest> {
  /** The id is derived from it. */
  @IsString()
  @Length(1, 128)
  name!: string;

  @IsString()
  @Length(1)
  content!: string;

  /** "general" when omitted. */
  @IsOptional()
  @IsString()
  @Length(1, 64)
  category?: string;

  @IsOptional()
  @IsString()
  @Length(0, 2_000)
  description?: string;

  /** Validated by `fromTags`. */
  @IsOptional()
  tags?: unknown;

  /** Names that are also replaced in the form `{name}`; validated by `fromVariables`. */
  @IsOptional()
  variables?: unknown;

  /** Validated by `fromMetadata`. */
  @IsOptional()
  @IsObject()
  metadata?: Readonly<Record<string, unknown>>;
}

export class TemplateChangeBody implements FieldsOf<TemplateChangeRequest> {
  @IsString()
  @Length(1)
  content!: string;

  /** Metadata of the new version; validated by `fromMetadata`. */
  @IsOptional()
  @IsObject()
  metadata?: Readonly<Record<string, unknown>>;
}

export class RenderBody implements FieldsOf<RenderRequest> {
  @IsString()
  @Length(1, 256)
  template_id!: string;

  @IsOptional()
  @IsObject()
  variables?: Readonly<Record<string, unknown>>;

  /** A version's id, or a label; the production version when omitted. */
  @IsOptional()
  @IsString()
  @Length(1, 64)
  version_id?: string;
}
