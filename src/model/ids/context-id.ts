/** The form of a context id: safe in a URL, a log and a file name. */
export const CONTEXT_ID = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/;

/** The same rule in words, for error messages. */
export const CONTEXT_ID_RULE =
  'must be 1 to 128 letters, digits, ".", "_", ":", "@" or "-", and begin with a letter or digit';
