/** The JSON form in which a text is stored. */
import { z } from 'zod';
import type { Metadata, VersionedText } from './versioned-text.ts';

/** The record of a deleted text that has a file: it stays deleted until the file changes. */
export type DeletedText = {
  readonly id: string;
  readonly isDeleted: true;
  readonly fileDigest: string;
};

export type StoredText<Facts> = VersionedText<Facts> | DeletedText;

const metadata = z.custom<Metadata>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
);

const version = z.object({
  id: z.string(),
  content: z.string(),
  variables: z.array(z.string()),
  createdAt: z.number(),
  origin: z.enum(['file', 'api']),
  metadata,
});

const deletedText = z.object({
  id: z.string(),
  isDeleted: z.literal(true),
  fileDigest: z.string(),
});

/** @returns the schema of a StoredText in JSON */
export function storedText<Facts>(facts: z.ZodType<Facts>): z.ZodType<StoredText<Facts>> {
  return z.union([
    deletedText,
    z.object({
      id: z.string(),
      facts,
      metadata,
      production: z.string(),
      versions: z.tuple([version], version),
      fileDigest: z.exactOptional(z.string()),
    }),
  ]);
}
