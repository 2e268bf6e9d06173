/** Resets the model of a rule to what tasks.json says. */
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { useClient } from '../../session/use-client.ts';

export type ResetButtonProps = { readonly rule: string; readonly reset: () => void };

export function ResetButton({ rule, reset }: ResetButtonProps) {
  const client = useClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(undefined);

  const run = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await client.resetModel(rule);
      reset();
    } catch (cause) {
      setError(cause);
    }
    setBusy(false);
  };

  return (
    <>
      <Button label={`Reset ${rule}`} isBusy={isBusy} onClick={() => void run()}>
        Reset
      </Button>
      {error !== undefined && <Failure error={error} />}
    </>
  );
}
