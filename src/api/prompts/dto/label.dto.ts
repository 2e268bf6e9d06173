/** The body of POST /prompts/{id}/labels and /templates/{id}/labels. */
import { IsIn, IsString, Length } from 'class-validator';
import type { LabelRequest } from '../../../contract/text-versions.ts';
import type { VersionLabel } from '../../../prompts/versioned-text.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';

export class LabelBody implements FieldsOf<LabelRequest> {
  /** A version's id, or a label. */
  @IsString()
  @Length(1, 64)
  version_id!: string;

  @IsIn(['production', 'latest'] satisfies VersionLabel[])
  label!: VersionLabel;
}
