/** Who is signed in, and the way out. */
import { useState } from 'preact/hooks';
import type { SessionIdentity } from '../../../src/client/client.ts';
import { Button } from '../parts/button.tsx';
import { Failure } from '../parts/failure.tsx';
import { signOut } from '../session/session.ts';

export type AccountProps = { readonly identity: SessionIdentity; readonly isSession: boolean };

export function Account({ identity, isSession }: AccountProps) {
  const [error, setError] = useState<unknown>(undefined);
  return (
    <>
      {error !== undefined && <Failure error={error} />}
      <span class="account-name small muted">{nameOf(identity)}</span>
      {isSession && (
        <Button
          kind="quiet"
          icon="leave"
          label="Sign out"
          onClick={() => void signOut().catch(setError)}
        />
      )}
    </>
  );
}

function nameOf(identity: SessionIdentity): string {
  switch (identity.type) {
    case 'administrator':
      return 'Administrator';
    case 'key':
      return identity.name;
    case 'anyone':
      return 'No sign-in needed';
  }
}
