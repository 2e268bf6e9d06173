/** Tabs, of which one is open; the arrow keys move between them. */
import type { ComponentChildren } from 'preact';
import { useId, useRef } from 'preact/hooks';

export type Tab<Id extends string> = { readonly id: Id; readonly name: string };

export type TabsProps<Id extends string> = {
  readonly label: string;
  readonly tabs: readonly Tab<Id>[];
  readonly open: Id;
  readonly change: (id: Id) => void;
  /** The content of the open tab. */
  readonly children: ComponentChildren;
};

export function Tabs<Id extends string>({ label, tabs, open, change, children }: TabsProps<Id>) {
  const base = useId();
  const list = useRef<HTMLDivElement>(null);
  const place = tabs.findIndex(({ id }) => id === open);

  const move = (event: KeyboardEvent): void => {
    const next = nextPlace(event.key, place, tabs.length);
    const tab = next === undefined ? undefined : tabs[next];
    if (next === undefined || tab === undefined) return;
    event.preventDefault();
    change(tab.id);
    list.current?.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus();
  };

  return (
    <div>
      <div ref={list} class="tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {tabs.map(({ id, name }) => (
          <button
            key={id}
            type="button"
            role="tab"
            class="tab"
            id={`${base}-${id}`}
            aria-selected={id === open}
            aria-controls={`${base}-panel`}
            tabIndex={id === open ? 0 : -1}
            onClick={() => change(id)}
          >
            {name}
          </button>
        ))}
      </div>
      <div id={`${base}-panel`} role="tabpanel" aria-labelledby={`${base}-${open}`}>
        {children}
      </div>
    </div>
  );
}

function nextPlace(key: string, place: number, count: number): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return (place + 1) % count;
    case 'ArrowLeft':
      return (place - 1 + count) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return undefined;
  }
}
