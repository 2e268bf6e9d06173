/** The variables of a child process of Rhetor's own: what it needs to start, no key and no address. */

const NEEDED = ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot'] as const;

export function childEnvironment(): Readonly<Record<string, string | undefined>> {
  return Object.fromEntries(NEEDED.map((name) => [name, process.env[name]]));
}
