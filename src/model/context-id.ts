/** What an id of a context looks like: it is safe in a URL, in a log and in a file's name. */
export const CONTEXT_ID = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,127}$/;

/** The same in words, for whoever sent another. */
export const CONTEXT_ID_RULE =
  'must be 1 to 128 letters, digits, ".", "_", ":", "@" or "-", and begin with a letter or digit';
