/** Ends a switch over one of our own unions, so that an unhandled new member is a compile error. */
export function assertNever(value: never): never {
  throw new Error(`unexpected value of a closed union: ${JSON.stringify(value)}`);
}
