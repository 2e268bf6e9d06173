/** The bodies of POST /provider and POST /providers/{id}/test. */
import { IsOptional, IsString, Length } from 'class-validator';
import type { DefaultModelRequest, ProviderTestRequest } from '../../../contract/providers.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';

export class ProviderBody implements FieldsOf<DefaultModelRequest> {
  @IsString()
  @Length(1, 64)
  provider_id!: string;

  @IsString()
  @Length(1, 256)
  model_id!: string;
}

export class ProviderTestBody implements FieldsOf<ProviderTestRequest> {
  @IsOptional()
  @IsString()
  @Length(1, 256)
  model?: string;
}
