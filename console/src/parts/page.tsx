/** A screen: its title, which the browser shows too and which gets the focus after a navigation. */
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

export type PageProps = {
  readonly title: string;
  /** Buttons beside the title. */
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
};

/** Where the browser opened the console. */
const FIRST_PATH = location.pathname;
let isFirstPage = true;

export function Page({ title, actions, children }: PageProps) {
  const heading = useRef<HTMLHeadingElement>(null);

  useLayoutEffect(() => {
    document.title = `${title} · Rhetor`;
  }, [title]);

  useLayoutEffect(() => {
    // Where the console was opened, the browser's own start of the page is right.
    const isOpened = isFirstPage && location.pathname === FIRST_PATH;
    if (!isOpened) heading.current?.focus({ preventScroll: true });
    isFirstPage = false;
  }, []);

  return (
    <div class="page">
      <header class="page-head">
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        {actions !== undefined && <div class="row">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
