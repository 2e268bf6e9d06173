/** Imports conversations from a file that an export has made. */
import { useRef, useState } from 'preact/hooks';
import type { ImportedContexts } from '../../../../src/client/client.ts';
import { Button } from '../../parts/button.tsx';
import { useClient } from '../../session/use-client.ts';

export type ImportOutcome =
  | { readonly state: 'imported'; readonly imported: ImportedContexts }
  | { readonly state: 'failed'; readonly error: unknown };

export type ImportButtonProps = { readonly report: (outcome: ImportOutcome) => void };

export function ImportButton({ report }: ImportButtonProps) {
  const client = useClient();
  const input = useRef<HTMLInputElement>(null);
  const [isBusy, setBusy] = useState(false);

  const take = async (file: File): Promise<void> => {
    setBusy(true);
    try {
      const content = new Uint8Array(await file.arrayBuffer());
      report({ state: 'imported', imported: await client.contexts.import(content) });
    } catch (error) {
      report({ state: 'failed', error });
    } finally {
      setBusy(false);
    }
  };

  return (
    <>
      <Button icon="upload" isBusy={isBusy} onClick={() => input.current?.click()}>
        Import
      </Button>
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        hidden
        aria-label="File to import"
        onChange={({ currentTarget }) => {
          const file = currentTarget.files?.[0];
          // The same file can then be chosen again.
          if (file !== undefined) void take(file);
          currentTarget.value = '';
        }}
      />
    </>
  );
}
