/** A part of a long list that leaves the document while it is far out of sight, and keeps its height. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** How far out of sight a part is still in the document. */
const MARGIN = '150% 0px';

export type OutOfSightProps = {
  /** True for a part that must be in the document, wherever it is. */
  readonly isKept: boolean;
  /** Its height as long as it has not been in the document; by default it is at first. */
  readonly estimatedHeight?: number | undefined;
  readonly children: () => ComponentChildren;
};

export function OutOfSight({ isKept, estimatedHeight, children }: OutOfSightProps) {
  const place = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(estimatedHeight);

  useEffect(() => {
    const element = place.current;
    if (element === null || isKept) return;
    const observer = new IntersectionObserver(
      (changes) => {
        const isNear = changes.at(-1)?.isIntersecting ?? true;
        setHeight(isNear ? undefined : element.offsetHeight);
      },
      { root: element.closest('.transcript'), rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isKept]);

  const isShown = isKept || height === undefined;
  return (
    <div ref={place} class="transcript-part" style={{ height: isShown ? '' : `${height}px` }}>
      {isShown && children()}
    </div>
  );
}
