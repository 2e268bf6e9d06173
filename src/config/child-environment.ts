/** The variables that a child process needs in order to start; none of them can hold a key. */

const NEEDED = ['PATH', 'LD_LIBRARY_PATH', 'SystemRoot'] as const;

export function childEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(NEEDED.map((name) => [name, process.env[name]]));
}
