/** A text in which the words of a question are marked. */
import { piecesOf } from './excerpt.ts';

export type HighlightedProps = { readonly text: string; readonly question: string };

export function Highlighted({ text, question }: HighlightedProps) {
  return (
    <>
      {piecesOf(text, question).map((piece, place) =>
        piece.isHit ? <mark key={place}>{piece.text}</mark> : piece.text,
      )}
    </>
  );
}
