/** One prompt or template: its versions, what changed between them, a new version, a trial, and its requests. */
import { useState } from 'preact/hooks';
import { useLoaded } from '../../data/use-loaded.ts';
import { Badge } from '../../parts/badge.tsx';
import { Page } from '../../parts/page.tsx';
import { Section } from '../../parts/section.tsx';
import { WithLoaded } from '../../parts/with-loaded.tsx';
import { useClient } from '../../session/use-client.ts';
import { DeleteText } from './delete-text.tsx';
import { NewVersion } from './new-version.tsx';
import { PromptRequests } from './prompt-requests.tsx';
import { PromptTrial } from './prompt-trial.tsx';
import { TemplateRendering } from './template-rendering.tsx';
import { variablesOf } from './text-variables.ts';
import { loadText, type StoredText, type TextKind } from './text-kind.ts';
import { VersionDiff } from './version-diff.tsx';
import { VersionTable } from './version-table.tsx';

export type OneTextProps = { readonly kind: TextKind; readonly id: string };

export function OneText({ kind, id }: OneTextProps) {
  const client = useClient();
  const loaded = useLoaded((signal) => loadText(client, kind, id, signal), [client, kind, id]);
  return (
    <Page
      title={loaded.state === 'loaded' ? loaded.value.name : id}
      actions={
        <>
          <a
            class="button button-plain"
            href={kind === 'template' ? 'prompts?kind=template' : 'prompts'}
          >
            All prompts and templates
          </a>
          {loaded.state === 'loaded' && <DeleteText kind={kind} id={id} name={loaded.value.name} />}
        </>
      }
    >
      <WithLoaded loaded={loaded} what={`the ${kind}`}>
        {(text) => <TextView kind={kind} id={id} text={text} changed={loaded.reload} />}
      </WithLoaded>
    </Page>
  );
}

type TextViewProps = OneTextProps & { readonly text: StoredText; readonly changed: () => void };

function TextView({ kind, id, text, changed }: TextViewProps) {
  const { versions, labels } = text;
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const shown = versions.find(({ version_id: version }) => version === (chosen ?? labels.latest));
  return (
    <>
      <p class="row">
        <code>{id}</code>
        <Badge>{text.group}</Badge>
        {text.isDefault && <Badge tone="accent">default of its component</Badge>}
        {text.description !== '' && <span class="muted">{text.description}</span>}
      </p>
      {text.hasFileConflict && (
        <p class="notice notice-warn">
          The served version differs from the file. Serve the newest version from the file to use it
          again.
        </p>
      )}
      <Section title="Versions">
        <VersionTable kind={kind} id={id} text={text} show={setChosen} changed={changed} />
      </Section>
      {shown !== undefined && (
        <VersionDiff key={shown.version_id} versions={versions} labels={labels} shown={shown} />
      )}
      {shown !== undefined && (
        <NewVersion
          key={`new-${shown.version_id}`}
          kind={kind}
          id={id}
          content={shown.content}
          added={() => {
            setChosen(undefined);
            changed();
          }}
        />
      )}
      {kind === 'template' && shown !== undefined && (
        <TemplateRendering
          key={`fill-${shown.version_id}`}
          id={id}
          version={shown.version_id}
          variables={variablesOf(shown.content, text.variables)}
        />
      )}
      {kind === 'prompt' && shown !== undefined && (
        <>
          <PromptTrial id={id} version={shown.version_id} component={text.group} />
          <PromptRequests id={id} version={shown.version_id} />
        </>
      )}
    </>
  );
}
