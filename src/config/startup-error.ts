/** A fault of the set-up that stops the start; its message is all that a person is shown. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
