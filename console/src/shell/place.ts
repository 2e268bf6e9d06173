/** Where the console and Rhetor are. The server's base element holds below any path of a proxy. */

const base = new URL('./', document.baseURI);

/** The path of the console, with slashes at both ends. */
export const CONSOLE_PATH = base.pathname;

/** The address of Rhetor itself, without a slash at its end. */
export const RHETOR_URL = new URL('../', base).href.replace(/\/$/, '');

/** @param path an address below the console: `requests/42?x=1`; parts from elsewhere must be encoded */
export function consolePath(path: string): string {
  return CONSOLE_PATH + path;
}

/** @param path an address of Rhetor outside of the console: `docs` */
export function rhetorPath(path: string): string {
  return new URL(`../${path}`, base).pathname;
}
