/** The variables that a child process needs to start at all: none that could hold a key. */

const NEEDED = ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot'] as const;

export function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(NEEDED.map((name) => [name, process.env[name]]));
}
