/** Deletes a prompt or a template with all its versions. */
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useClient } from '../../session/use-client.ts';
import { consolePath } from '../../shell/place.ts';
import { deleteText, type TextKind } from './text-kind.ts';

export type DeleteTextProps = {
  readonly kind: TextKind;
  readonly id: string;
  readonly name: string;
};

export function DeleteText({ kind, id, name }: DeleteTextProps) {
  const client = useClient();
  const { route } = useLocation();
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Button kind="danger" icon="trash" onClick={() => setAsking(true)}>
        Delete
      </Button>
      {isAsking && (
        <Confirm
          title={`Delete the ${kind} “${name}”?`}
          action={`Delete the ${kind}`}
          act={async () => {
            await deleteText(client, kind, id);
            route(consolePath(kind === 'template' ? 'prompts?kind=template' : 'prompts'));
          }}
          close={() => setAsking(false)}
        >
          All its versions are deleted, and requests that name it are refused from then on.
          {kind === 'prompt' && ' Requests of its component no longer get it.'}
        </Confirm>
      )}
    </>
  );
}
