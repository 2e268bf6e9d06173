/** The exit codes; docs/command-line.md and --help list them too. */

export const EXIT = {
  success: 0,
  /** Rhetor, a model or a check failed, or something does not exist. */
  failure: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Nothing answers at Rhetor's address. */
  unreachable: 3,
  /** The token is missing or wrong, or the host or origin is not allowed. */
  refused: 4,
  /** 128 + SIGINT, as shells count. */
  interrupted: 130,
  /** 128 + SIGTERM. */
  terminated: 143,
} as const;

export const EXIT_HELP = `
Exit codes: 0 success, 1 failure, 2 wrong usage, 3 Rhetor is unreachable, 4 access refused, 130 Ctrl-C.
Environment: RHETOR_URL is the address of Rhetor, RHETOR_AUTH_TOKEN its token.`;
