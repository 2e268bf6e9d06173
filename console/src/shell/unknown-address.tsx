/** Shown at an address that has no screen, or none that this key may see. */
import { Empty } from '../parts/empty.tsx';
import { Page } from '../parts/page.tsx';
import { consolePath } from './place.ts';

export function UnknownAddress() {
  return (
    <Page title="Not found">
      <Empty title="There is no screen at this address that you may see.">
        <a class="button button-plain" href={consolePath('')}>
          Open the first screen
        </a>
      </Empty>
    </Page>
  );
}
