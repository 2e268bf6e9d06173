/** One version's text, and its difference from another, word by word. */
import { useMemo, useState } from 'preact/hooks';
import type { Labels, TextVersion } from '../../../../src/client/client.ts';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Section } from '../../parts/section.tsx';
import { Select } from '../../parts/select.tsx';
import { type DiffPart, wordDiff } from './word-diff.ts';

export type VersionDiffProps = {
  readonly versions: readonly TextVersion[];
  readonly labels: Labels;
  readonly shown: TextVersion;
};

export function VersionDiff({ versions, labels, shown }: VersionDiffProps) {
  const id = shown.version_id;
  // A version is most often compared with what it would replace, else with the one before.
  const [other, setOther] = useState(() =>
    id === labels.production ? (versionBefore(versions, id) ?? '') : labels.production,
  );
  const former = versions.find(({ version_id: version }) => version === other);
  const parts = useMemo<readonly DiffPart[]>(
    () =>
      former === undefined
        ? [{ op: 'equal', text: shown.content }]
        : wordDiff(former.content, shown.content),
    [former, shown],
  );
  return (
    <Section
      title={`Version ${id}`}
      actions={<CopyButton text={shown.content} label="Copy the text" />}
    >
      {versions.length > 1 && (
        <Select
          label="Changes since"
          value={other}
          change={setOther}
          options={[
            { value: '', text: 'Only the text' },
            ...versions
              .filter(({ version_id: version }) => version !== id)
              .map(({ version_id: version }) => ({ value: version, text: `Version ${version}` })),
          ]}
        />
      )}
      <div class="stored-text" tabIndex={0} role="group" aria-label={`The text of version ${id}`}>
        {parts.map((part, place) => (
          <Part key={place} part={part} />
        ))}
      </div>
    </Section>
  );
}

function Part({ part: { op, text } }: { readonly part: DiffPart }) {
  switch (op) {
    case 'equal':
      return <>{text}</>;
    case 'insert':
      return <ins>{text}</ins>;
    case 'delete':
      return <del>{text}</del>;
  }
}

/** @param versions the newest first */
function versionBefore(versions: readonly TextVersion[], id: string): string | undefined {
  const place = versions.findIndex(({ version_id: version }) => version === id);
  return versions[place + 1]?.version_id;
}
