/** Shown while something loads. */

/** @param what what is being loaded, for a screen reader: `the requests` */
export function Loading({ what }: { readonly what: string }) {
  return (
    <div class="loading" role="status">
      <span class="spinner" aria-hidden="true" />
      Loading {what}…
    </div>
  );
}
