/** The console's page for one address: it finds its files by a relative base; pure. */

/**
 * The address of the console as a page at `path` sees it. It is relative, so that it also holds
 * below a path that only a proxy knows.
 * @param path below the console, without the leading slash: `requests/42`
 */
export function baseOf(path: string): string {
  const depth = path.split('/').length - 1;
  return depth === 0 ? './' : '../'.repeat(depth);
}

/** @param html the built page, whose own addresses are relative to the console */
export function pageAt(html: string, path: string): string {
  return html.replace(/<head>/i, (head) => `${head}\n    <base href="${baseOf(path)}" />`);
}

/** Shown where the console was not built, by a browser that cannot run anything. */
export const NOT_BUILT = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Rhetor</title>
  </head>
  <body>
    <h1>The console is not built</h1>
    <p>
      Rhetor itself is running. Its set-up builds the console and says why if it could not: run
      <code>npm run build</code> in Rhetor&rsquo;s folder, then load this page again.
    </p>
  </body>
</html>
`;
