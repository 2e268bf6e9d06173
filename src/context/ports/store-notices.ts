/** Notices that the processes sharing a store send each other. */
import type { Observable } from 'rxjs';
import type { StoreNotice } from '../records/store-notice.ts';

export abstract class StoreNotices {
  /** Emits the notices of other processes; never completes or fails. */
  abstract readonly heard: Observable<StoreNotice>;

  /** Notifies the other processes without waiting for them; an unreachable process misses the notice. */
  abstract tell(notice: StoreNotice): Promise<void>;
}
