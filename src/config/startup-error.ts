/** A configuration error that prevents startup; only its message is shown. */
export class StartupError extends Error {
  override readonly name = 'StartupError';
}
