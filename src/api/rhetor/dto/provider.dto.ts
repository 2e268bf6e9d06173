/** The body of POST /provider. */
import { IsString, Length } from 'class-validator';
import type { DefaultModelRequest } from '../../../contract/providers.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';

export class ProviderBody implements FieldsOf<DefaultModelRequest> {
  @IsString()
  @Length(1, 64)
  provider_id!: string;

  @IsString()
  @Length(1, 256)
  model_id!: string;
}
