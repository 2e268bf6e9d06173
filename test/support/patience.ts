/** How long a test waits for what should happen soon: a busy machine may take very long over it. */
export const PATIENCE_MS = 30_000;
