/** The notices of a store that one process has: there is nobody to hear from, and nobody to tell. */
import { NEVER } from 'rxjs';
import { StoreNotices } from '../ports/store-notices.ts';

export class NoNotices extends StoreNotices {
  override readonly heard = NEVER;

  override async tell(): Promise<void> {}
}
