/**
 * In a statement, lets its transaction end before it is on disk: a crash of the database may forget the
 * last moment of it. The same setting of a function ends with the function, before the commit.
 */
export const UNWAITED = `set_config('synchronous_commit', 'off', true)`;
