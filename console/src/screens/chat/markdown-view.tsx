/** Markdown as elements, block by block, each rendered once; code has a button that copies it. */
import { render } from 'preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { Token } from 'marked';
import { CopyButton } from '../../parts/copy-button.tsx';
import { type Block, blocksOf } from './growing-markdown.ts';
import { elementsOf } from './markdown.ts';

export function MarkdownView({ text }: { readonly text: string }) {
  const blocks = useMemo(() => blocksOf(text), [text]);
  return (
    <div class="markdown">
      <MarkdownBlocks blocks={blocks} />
    </div>
  );
}

export function MarkdownBlocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return (
    <>
      {blocks.map(({ key, token }) => (
        <MarkdownBlock key={key} token={token} />
      ))}
    </>
  );
}

function MarkdownBlock({ token }: { readonly token: Token }) {
  const place = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const fragment = elementsOf(token);
    const frames = [...fragment.querySelectorAll('pre')].map(frameCode);
    place.current?.replaceChildren(fragment);
    return () => frames.forEach((frame) => render(null, frame));
  }, [token]);
  return <div ref={place} />;
}

/** @returns the element in which the code's head is rendered */
function frameCode(code: HTMLPreElement): HTMLElement {
  const frame = document.createElement('div');
  frame.className = 'code-block';
  const head = document.createElement('div');
  head.className = 'code-head';
  code.replaceWith(frame);
  frame.append(head, code);
  render(
    <>
      <span>{code.dataset['language'] ?? ''}</span>
      <CopyButton label="Copy code" text={() => (code.textContent ?? '').replace(/\n$/, '')} />
    </>,
    head,
  );
  return head;
}
