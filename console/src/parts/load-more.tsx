/** The end of a list that has further pages. */
import type { Pages } from '../data/use-pages.ts';
import { Button } from './button.tsx';
import { Failure } from './failure.tsx';

export function LoadMore({ pages }: { readonly pages: Omit<Pages<unknown>, 'rows'> }) {
  if (pages.moreError !== undefined) {
    return <Failure error={pages.moreError} retry={pages.loadMore} />;
  }
  if (!pages.hasMore) return null;
  return (
    <div class="row">
      <Button icon="down" isBusy={pages.isLoadingMore} onClick={pages.loadMore}>
        Show older
      </Button>
    </div>
  );
}
