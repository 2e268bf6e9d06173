/** Signs in at the console as people do: with the form. */
import type { ConsolePage, TestBrowser } from './browser.ts';

/** Opens an address of the console and signs in there; the screen of that address follows. */
export async function openSignedIn(
  browser: TestBrowser,
  url: string,
  path: string,
  credential: string,
): Promise<ConsolePage> {
  const console = await browser.open(url, path);
  await console.page.getByLabel('Token or key').fill(credential);
  await console.page.getByRole('button', { name: 'Sign in' }).click();
  await console.page.getByRole('navigation', { name: 'Screens' }).waitFor({ state: 'attached' });
  return console;
}
