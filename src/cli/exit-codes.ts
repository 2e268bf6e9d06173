/** What an exit code of the command line means; docs/command-line.md and --help list the same. */

export const EXIT = {
  success: 0,
  /** Rhetor, a model or the check said no; or what was asked for is not there. */
  failure: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Nobody answers where Rhetor should be. */
  unreachable: 3,
  /** The token is missing or wrong, or the address is not allowed. */
  refused: 4,
  /** 128 + SIGINT, as shells count. */
  interrupted: 130,
  /** 128 + SIGTERM. */
  terminated: 143,
} as const;

export const EXIT_HELP = `
Exit codes: 0 done, 1 it failed, 2 wrong usage, 3 no Rhetor answers, 4 not allowed, 130 Ctrl-C.
Environment: RHETOR_URL says where Rhetor is, RHETOR_AUTH_TOKEN holds its token.`;
