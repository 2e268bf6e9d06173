/** Formats byte counts for people. */

const KIBIBYTE = 1024;
const MEBIBYTE = 1024 * KIBIBYTE;

/** Exact: `32 MiB`, `64 KiB`, `1500 bytes`. */
export function sizeName(bytes: number): string {
  if (bytes % MEBIBYTE === 0) return `${bytes / MEBIBYTE} MiB`;
  return bytes % KIBIBYTE === 0 ? `${bytes / KIBIBYTE} KiB` : `${bytes} bytes`;
}
