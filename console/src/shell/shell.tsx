/** What surrounds every screen: navigation, theme, account; on a phone the navigation opens from a button. */
import { useSignal } from '@preact/signals';
import { ErrorBoundary, Route, Router, useLocation } from 'preact-iso';
import { useEffect, useMemo } from 'preact/hooks';
import type { SessionIdentity } from '../../../src/client/client.ts';
import { Button } from '../parts/button.tsx';
import { Account } from './account.tsx';
import { Navigation } from './navigation.tsx';
import { consolePath } from './place.ts';
import { screensFor } from './screens.ts';
import { ThemeSwitch } from './theme-switch.tsx';
import { UnknownAddress } from './unknown-address.tsx';

export type ShellProps = { readonly identity: SessionIdentity; readonly isSession: boolean };

export function Shell({ identity, isSession }: ShellProps) {
  const isMenuOpen = useSignal(false);
  const { url } = useLocation();
  const screens = useMemo(() => screensFor(identity), [identity]);

  useEffect(() => {
    isMenuOpen.value = false;
  }, [url]);

  return (
    <div class="shell">
      <a class="skip" href="#main" onClick={focusMain}>
        Skip to the content
      </a>
      <header
        class="side"
        onKeyDown={({ key, currentTarget }) => {
          if (key !== 'Escape' || !isMenuOpen.value) return;
          isMenuOpen.value = false;
          currentTarget.querySelector<HTMLElement>('.menu-button')?.focus();
        }}
      >
        <div class="side-head">
          <a class="brand" href={consolePath('')}>
            Rhetor
          </a>
          <Button
            class="menu-button"
            icon="menu"
            aria-expanded={isMenuOpen.value}
            aria-controls="side-body"
            onClick={() => {
              isMenuOpen.value = !isMenuOpen.value;
            }}
          >
            Menu
          </Button>
        </div>
        <div id="side-body" class={isMenuOpen.value ? 'side-body side-open' : 'side-body'}>
          <Navigation screens={screens} />
          <div class="side-foot">
            <Account identity={identity} isSession={isSession} />
            <ThemeSwitch />
          </div>
        </div>
      </header>
      <main id="main" class="main" tabIndex={-1}>
        <ErrorBoundary>
          <Router>
            {screens.slice(0, 1).map(({ component }) => (
              <Route key="home" path={consolePath('')} component={component} />
            ))}
            {screens.flatMap(({ path, below, component }) =>
              [path, ...below].map((pattern) => (
                <Route key={pattern} path={consolePath(pattern)} component={component} />
              )),
            )}
            <Route default component={UnknownAddress} />
          </Router>
        </ErrorBoundary>
      </main>
    </div>
  );
}

/** The router must not take the link for an address, and the base element would send it elsewhere. */
function focusMain(event: MouseEvent): void {
  event.preventDefault();
  document.querySelector<HTMLElement>('#main')?.focus();
}
