/** What a note takes on every surface. */
import { ArrayMaxSize, IsArray, IsOptional, IsString, Length, Matches } from 'class-validator';
import { LONGEST_NOTE, MOST_NOTE_TAGS } from '../limits.ts';

const TAG = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}$/u;
const TAG_RULE = 'must each be 1 to 64 letters, digits, dots, hyphens or underscores';
const ABOUT = /^[^\S\p{Cc}]*[^\s\p{Cc}][^\p{Cc}]*$/u;
const ABOUT_RULE = 'must be one line of text';
const TEXT_RULE = `must be 1 to ${LONGEST_NOTE.toLocaleString('en')} characters`;

/** All but whether it is pinned, which only the administrator decides. */
export class NoteFields {
  @IsString()
  @Length(1, LONGEST_NOTE, { message: TEXT_RULE })
  @Matches(/\S/, { message: 'must not be blank' })
  text!: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  component?: string;

  @IsOptional()
  @IsString()
  @Length(1, 128)
  @Matches(ABOUT, { message: ABOUT_RULE })
  about?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_NOTE_TAGS)
  @Matches(TAG, { each: true, message: TAG_RULE })
  tags?: readonly string[];
}
