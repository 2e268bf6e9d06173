/** Ends a switch over one of our own unions: a new member is a compile error where it is not handled. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value of a closed union: ${JSON.stringify(value)}`);
}
