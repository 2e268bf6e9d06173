/** Shown when the code of a screen could not be loaded, as after an update of Rhetor. */
import { Button } from '../parts/button.tsx';
import { Page } from '../parts/page.tsx';

export function MissingScreen() {
  return (
    <Page title="Not loaded">
      <div class="notice notice-bad" role="alert">
        <p>
          This screen could not be loaded: Rhetor was updated since the page was opened, or it
          cannot be reached. Load the page again.
        </p>
        <Button kind="primary" onClick={() => location.reload()}>
          Load again
        </Button>
      </div>
    </Page>
  );
}
