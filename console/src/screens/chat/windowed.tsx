/** A part of a long list that leaves the document while it is far out of sight, and keeps its height. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** How far out of sight a part is still kept, in heights of the list. */
const MARGIN = '150% 0px';

export function Windowed({ children }: { readonly children: () => ComponentChildren }) {
  const place = useRef<HTMLDivElement>(null);
  /** The height while it is out of sight. */
  const [height, setHeight] = useState<number | undefined>(undefined);

  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const observer = new IntersectionObserver(
      (changes) => {
        const change = changes.at(-1);
        if (change === undefined) return;
        setHeight(change.isIntersecting ? undefined : element.offsetHeight);
      },
      { root: element.closest('.messages'), rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  return (
    <div ref={place} class="windowed" style={{ height: height === undefined ? '' : `${height}px` }}>
      {height === undefined && children()}
    </div>
  );
}
