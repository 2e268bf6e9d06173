/** Messages that a search found, each with a link to its place. */
import type { ContextSearchResult, SearchResult } from '../../../../src/client/client.ts';
import { Badge } from '../../parts/badge.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Moment } from '../../parts/figures.tsx';
import { conversationAddress } from '../../shell/address-query.ts';
import { textOfContent } from './stored-content.tsx';
import { excerptOf } from './excerpt.ts';
import { Highlighted } from './highlighted.tsx';

export type SearchHitsProps = {
  readonly question: string;
  readonly results: readonly (ContextSearchResult & Partial<SearchResult>)[];
  /** The conversation that was searched; absent if all were. */
  readonly context?: string;
};

export function SearchHits({ question, results, context }: SearchHitsProps) {
  if (results.length === 0) {
    return (
      <Empty title="Nothing was found.">
        <p>Try fewer or other words; the search looks for whole words and their forms.</p>
      </Empty>
    );
  }
  return (
    <ol class="plain-list" aria-label="Search results">
      {results.map(({ message, context_id: found }) => {
        const id = found ?? context ?? '';
        return (
          <li key={`${id} ${message.id}`} class="card search-hit">
            <div class="row">
              <a href={conversationAddress(id, { at: message.id })}>
                {context === undefined ? id : 'Show in the conversation'}
              </a>
              <Badge>{message.role}</Badge>
              {message.superseded_at !== undefined && <Badge tone="warn">archived</Badge>}
              <span class="small muted">
                <Moment at={message.timestamp} />
              </span>
            </div>
            <p class="stored-text">
              <Highlighted
                text={excerptOf(textOfContent(message.content), question)}
                question={question}
              />
            </p>
          </li>
        );
      })}
    </ol>
  );
}
