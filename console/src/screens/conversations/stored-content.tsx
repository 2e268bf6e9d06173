/** The content of a stored message, exactly as it is: texts as text, images of others as links. */
import { useState } from 'preact/hooks';
import type { StoredContent } from '../../../../src/client/client.ts';
import { countText } from '../../formats/numbers.ts';
import { Button } from '../../parts/button.tsx';

/** Characters of a text that are shown at first. */
const SHOWN = 12_000;

export function StoredContentView({ content }: { readonly content: StoredContent }) {
  if (typeof content === 'string') return <LongText text={content} />;
  return (
    <>
      {content.map((part, place) =>
        part.type === 'text' ? (
          <LongText key={place} text={part.text} />
        ) : (
          <StoredImage key={place} url={part.image_url.url} />
        ),
      )}
    </>
  );
}

/** All its text, without the images. */
export function textOfContent(content: StoredContent): string {
  if (typeof content === 'string') return content;
  return content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function LongText({ text }: { readonly text: string }) {
  const [isWhole, setWhole] = useState(false);
  if (text === '') return <p class="muted">No text.</p>;
  const isCut = !isWhole && text.length > SHOWN;
  return (
    <>
      <p class="stored-text">{isCut ? `${text.slice(0, SHOWN)}…` : text}</p>
      {isCut && (
        <div>
          <Button onClick={() => setWhole(true)}>
            Show all {countText(text.length)} characters
          </Button>
        </div>
      )}
    </>
  );
}

function StoredImage({ url }: { readonly url: string }) {
  if (url.startsWith('data:image/')) {
    return <img class="stored-image" src={url} alt="Sent with the message" loading="lazy" />;
  }
  if (!url.startsWith('https://')) return <p class="stored-text">{url}</p>;
  return (
    <p>
      Image:{' '}
      <a href={url} target="_blank" rel="noopener noreferrer">
        {url}
      </a>
    </p>
  );
}
