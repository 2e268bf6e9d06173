/** The body of POST /provider. */
import { IsString, Length } from 'class-validator';

export class ProviderBody {
  @IsString()
  @Length(1, 64)
  provider_id!: string;

  @IsString()
  @Length(1, 256)
  model_id!: string;
}
