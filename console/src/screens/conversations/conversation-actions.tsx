/** What can be done with a whole conversation: export it, or delete it. */
import { useLocation } from 'preact-iso';
import { useState } from 'preact/hooks';
import type { ExportFormat } from '../../../../src/client/client.ts';
import { saveFile } from '../../data/save-file.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { useClient } from '../../session/use-client.ts';
import { consolePath } from '../../shell/place.ts';

const FILES = {
  json: { extension: 'json', type: 'application/json' },
  markdown: { extension: 'md', type: 'text/markdown' },
} as const;

export type ConversationActionsProps = {
  readonly context: string;
  readonly fail: (error: unknown) => void;
};

export function ConversationActions({ context, fail }: ConversationActionsProps) {
  const client = useClient();
  const { route } = useLocation();
  const [saving, setSaving] = useState<ExportFormat | undefined>(undefined);
  const [isDeleting, setDeleting] = useState(false);

  const save = async (format: ExportFormat): Promise<void> => {
    setSaving(format);
    fail(undefined);
    try {
      const { extension, type } = FILES[format];
      const name = `${context.replaceAll(/[^\w.-]/g, '_')}.${extension}`;
      await saveFile(name, type, client.contexts.export(context, format));
    } catch (error) {
      fail(error);
    } finally {
      setSaving(undefined);
    }
  };

  return (
    <>
      <Button icon="download" isBusy={saving === 'json'} onClick={() => void save('json')}>
        Export
      </Button>
      <Button icon="download" isBusy={saving === 'markdown'} onClick={() => void save('markdown')}>
        As Markdown
      </Button>
      <Button kind="danger" icon="trash" onClick={() => setDeleting(true)}>
        Delete
      </Button>
      {isDeleting && (
        <Confirm
          title="Delete this conversation?"
          action="Delete"
          act={async () => {
            await client.contexts.delete(context);
            route(consolePath('conversations'));
          }}
          close={() => setDeleting(false)}
        >
          <p>
            All messages and summaries of <code>{context}</code> are deleted for good, and answers
            that are being made for it are stopped. Engram keeps its own copies.
          </p>
        </Confirm>
      )}
    </>
  );
}
