/** The body of PUT /rules/{rule}/model. */
import { IsString, Length } from 'class-validator';
import type { RuleModelRequest } from '../../../contract/rules.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';

export class RuleModelBody implements FieldsOf<RuleModelRequest> {
  @IsString()
  @Length(1, 256)
  model!: string;
}
