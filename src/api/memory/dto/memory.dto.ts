/** The bodies of /memory. */
import { IsBoolean, IsInt, IsOptional, Max, Min } from 'class-validator';
import type {
  MemorySearchRequest,
  NoteChangeRequest,
  NoteRequest,
} from '../../../contract/memory.ts';
import type { FieldsOf } from '../../validation/fields-of.ts';
import { MemorySearchFields } from '../../validation/memory-search-fields.ts';
import { NoteFields } from '../../validation/note-fields.ts';
import { MOST_RESULT_NEIGHBOURS } from '../../limits.ts';

const LIMIT_RULE = { message: 'must be a whole number from 1 to 1000' };

export class NoteBody extends NoteFields implements FieldsOf<NoteRequest> {
  @IsOptional()
  @IsBoolean()
  pinned?: boolean;
}

export class NoteChangeBody implements FieldsOf<NoteChangeRequest> {
  @IsBoolean()
  pinned!: boolean;
}

export class MemorySearchBody extends MemorySearchFields implements FieldsOf<MemorySearchRequest> {
  @IsOptional()
  @IsInt(LIMIT_RULE)
  @Min(1, LIMIT_RULE)
  @Max(1_000, LIMIT_RULE)
  limit?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MOST_RESULT_NEIGHBOURS)
  neighbours?: number;
}
