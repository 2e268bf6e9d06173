/** The bodies of /keys. */
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { HIGHEST_RATE_LIMIT } from '../../../config/limits.ts';
import type {
  KeyChangeRequest,
  KeyContexts,
  KeyLimitSettings,
  KeyPermissionName,
  KeyRequest,
  RotateRequest,
} from '../../../contract/keys.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';
import { TIME, TIME_RULE } from '../../validation/time.ts';
import { LONGEST_GRACE_SECONDS, MOST_KEY_PATTERNS } from '../../limits.ts';

const CONTEXTS = ['own', 'component', 'all'] satisfies readonly KeyContexts[];
const PERMISSIONS = ['ask', 'remember'] satisfies readonly KeyPermissionName[];
const PATTERN_RULE = { each: true, message: 'must each be 1 to 256 characters' };

/** What a key may do, when it is made and when it is changed. */
class KeySettings {
  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_KEY_PATTERNS)
  @IsString({ each: true })
  @Length(1, 256, PATTERN_RULE)
  models?: readonly string[];

  @IsOptional()
  @IsIn(CONTEXTS)
  contexts?: KeyContexts;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(2)
  @IsIn(PERMISSIONS, { each: true })
  permissions?: readonly KeyPermissionName[];

  /** Validated by `fromLimits`. */
  @IsOptional()
  @IsObject()
  limits?: unknown;

  @IsOptional()
  @Matches(TIME, { message: TIME_RULE })
  expires_at?: string;

  @IsOptional()
  @IsObject()
  metadata?: Readonly<Record<string, unknown>>;
}

export class KeyBody extends KeySettings implements FieldsOf<KeyRequest> {
  @IsString()
  @Length(1, 128)
  name!: string;
}

export class KeyChangeBody extends KeySettings implements FieldsOf<KeyChangeRequest> {
  @IsOptional()
  @IsString()
  @Length(1, 128)
  name?: string;

  @IsOptional()
  @IsBoolean()
  disabled?: boolean;
}

export class KeyLimitsBody implements FieldsOf<KeyLimitSettings> {
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HIGHEST_RATE_LIMIT)
  requests_per_minute?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HIGHEST_RATE_LIMIT)
  tokens_per_minute?: number;

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(HIGHEST_RATE_LIMIT)
  concurrent?: number;
}

export class RotateBody implements FieldsOf<RotateRequest> {
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(LONGEST_GRACE_SECONDS)
  grace_seconds?: number;
}
