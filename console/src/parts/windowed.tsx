/** A part of a long list that leaves the document while it is far out of sight, and keeps its height. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

/** How far out of sight a part is still in the document, in heights of the list. */
const MARGIN = '150% 0px';

export type WindowedProps = {
  /** The class of the element that scrolls, around the parts. */
  readonly list: string;
  readonly class: string;
  /** True for a part that must be in the document, wherever it is. */
  readonly isKept?: boolean;
  /** Its height as long as it has not been in the document; by default it is at first. */
  readonly estimatedHeight?: number | undefined;
  readonly children: () => ComponentChildren;
};

export function Windowed(props: WindowedProps) {
  const { list, class: name, isKept = false, estimatedHeight, children } = props;
  const place = useRef<HTMLDivElement>(null);
  /** The height while it is out of sight. */
  const [height, setHeight] = useState(estimatedHeight);

  useEffect(() => {
    const element = place.current;
    if (element === null || isKept) return;
    const observer = new IntersectionObserver(
      (changes) => {
        const isNear = changes.at(-1)?.isIntersecting ?? true;
        setHeight(isNear ? undefined : element.offsetHeight);
      },
      { root: element.closest(`.${list}`), rootMargin: MARGIN },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [isKept]);

  const isShown = isKept || height === undefined;
  return (
    <div ref={place} class={name} style={{ height: isShown ? '' : `${height}px` }}>
      {isShown && children()}
    </div>
  );
}
