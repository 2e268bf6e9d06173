/** The bodies of POST /api/models/assignments/component and /default. */
import { IsString, Length } from 'class-validator';
import type { ComponentAssignment, DefaultAssignment } from '../../../contract/platform.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';

export class DefaultAssignmentBody implements FieldsOf<DefaultAssignment> {
  @IsString()
  @Length(1, 128)
  capability!: string;

  @IsString()
  @Length(1, 256)
  model_id!: string;
}

export class ComponentAssignmentBody
  extends DefaultAssignmentBody
  implements FieldsOf<ComponentAssignment>
{
  @IsString()
  @Length(1, 128)
  component!: string;
}
