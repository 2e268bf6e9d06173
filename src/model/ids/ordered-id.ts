/** The ids of what the store indexes: UUIDs of version 7, which begin with the time. */

/**
 * New ids lie side by side in the database's index of ids. With random ones, every row of a commit
 * changed a page of its own there: more than half of all pages that a commit of eight turns wrote.
 */
export function orderedId(now = Date.now()): string {
  const time = now.toString(16).padStart(12, '0');
  // A random UUID, after the digit with its version.
  const random = crypto.randomUUID().slice(15);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random}`;
}
