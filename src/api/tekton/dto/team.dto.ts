/** The bodies of messages to specialists, one or many. */
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsNumber,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  Min,
} from 'class-validator';
import type {
  ModerationMode,
  SpecialistRequest,
  TeamChatRequest,
} from '../../../contract/platform.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';
import { LONGEST_TEAM_TIMEOUT_S, SHORTEST_TEAM_TIMEOUT_S } from '../../limits.ts';

const MODERATION_MODES: readonly ModerationMode[] = [
  'pass_through',
  'synthesis',
  'consensus',
  'directed',
];

export class SpecialistBody implements FieldsOf<SpecialistRequest> {
  @IsString()
  @Length(1, 1_000_000, { message: 'must be 1 to 1,000,000 characters' })
  message!: string;

  @IsOptional()
  @IsNumber()
  @Min(SHORTEST_TEAM_TIMEOUT_S)
  @Max(LONGEST_TEAM_TIMEOUT_S)
  timeout?: number;
}

export class TeamChatBody extends SpecialistBody implements FieldsOf<TeamChatRequest> {
  @IsOptional()
  @IsIn(MODERATION_MODES, { message: `must be one of ${MODERATION_MODES.join(', ')}` })
  moderation_mode?: ModerationMode;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(32, { message: 'must have at most 32 names' })
  @IsString({ each: true, message: 'must be a list of names' })
  target_sockets?: readonly string[];

  @IsOptional()
  @IsObject()
  metadata?: object;
}
