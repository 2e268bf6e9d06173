/** The body of POST /console/session. */
import { IsString, Length } from 'class-validator';
import type { SessionRequest } from '../../../contract/session.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';
import { LONGEST_CREDENTIAL } from '../../limits.ts';

export class SessionBody implements FieldsOf<SessionRequest> {
  @IsString()
  @Length(1, LONGEST_CREDENTIAL)
  credential!: string;
}
