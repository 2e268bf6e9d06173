/** The keys of other callers: found by a text, made, changed, rotated, disabled and deleted. */
import { useState } from 'preact/hooks';
import type { Key } from '../../../../src/client/client.ts';
import { countOf } from '../../formats/numbers.ts';
import { Button } from '../../parts/button.tsx';
import { Empty } from '../../parts/empty.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { type KeyDeed, KeyTable } from './key-table.tsx';

/** With fewer there is nothing to look for. */
const MOST_UNFILTERED = 8;
/** There may be thousands. */
const MOST_SHOWN = 20;

export type KeyListViewProps = {
  readonly keys: readonly Key[];
  readonly act: (deed: KeyDeed, key: Key) => void;
  readonly make: () => void;
};

export function KeyListView({ keys, act, make }: KeyListViewProps) {
  const [text, setText] = useState('');
  const [showsAll, setShowsAll] = useState(false);
  if (keys.length === 0) {
    return (
      <Empty title="There are no keys yet.">
        <p>
          A key lets a service, a team or a person in besides you, with models, conversations and
          limits of its own.
        </p>
        <Button kind="primary" icon="plus" onClick={make}>
          Make the first key
        </Button>
      </Empty>
    );
  }
  const found = keys.filter((key) => isFound(key, text.trim().toLowerCase()));
  const shown = showsAll ? found : found.slice(0, MOST_SHOWN);
  return (
    <>
      {keys.length > MOST_UNFILTERED && (
        <div class="fields">
          <TextField
            label="Find a key"
            type="search"
            placeholder="Name or id"
            value={text}
            change={setText}
          />
        </div>
      )}
      {found.length === 0 ? (
        <Empty title="No key matches.">
          <Button onClick={() => setText('')}>Show all keys</Button>
        </Empty>
      ) : (
        <KeyTable rows={shown} act={act} />
      )}
      {shown.length < found.length && (
        <div class="row">
          <Button icon="down" onClick={() => setShowsAll(true)}>
            Show all {countOf(found.length, 'key')}
          </Button>
        </div>
      )}
    </>
  );
}

function isFound({ name, key_id: id, component = '' }: Key, text: string): boolean {
  return [name, id, component].some((value) => value.toLowerCase().includes(text));
}
