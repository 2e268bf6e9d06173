/** What a note's fields may be, on every surface that takes notes. */
import { LONGEST_NOTE } from '../limits.ts';

export const NOTE_TEXT_RULE = `must be 1 to ${LONGEST_NOTE.toLocaleString('en')} characters`;
export const NOTE_TAG = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{0,63}$/u;
export const NOTE_TAG_RULE = 'must each be 1 to 64 letters, digits, dots, hyphens or underscores';
export const NOTE_ABOUT = /^[^\S\p{Cc}]*[^\s\p{Cc}][^\p{Cc}]*$/u;
export const NOTE_ABOUT_RULE = 'must be one line of text';
