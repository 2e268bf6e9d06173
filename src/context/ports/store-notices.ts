/** What the processes that share a store tell each other. */
import type { Observable } from 'rxjs';
import type { StoreNotice } from '../store-notice.ts';

export abstract class StoreNotices {
  /** What the other processes have done; it neither ends nor fails. */
  abstract readonly heard: Observable<StoreNotice>;

  /** Notifies the other processes; nobody waits for them, and one that cannot be reached misses it. */
  abstract tell(notice: StoreNotice): Promise<void>;
}
