/** The fields with which the list of requests is filtered. */
import { Select } from '../../parts/select.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useSession } from '../../session/use-client.ts';
import type { FilterFields } from './request-filters.ts';

export type RequestFilterFieldsProps = {
  readonly fields: FilterFields;
  readonly change: (changes: Partial<FilterFields>) => void;
  /** The outcomes that the list has. */
  readonly outcomes: readonly string[];
};

export function RequestFilterFields({ fields, change, outcomes }: RequestFilterFieldsProps) {
  const isAdministrator = useSession().type !== 'key';
  const choices = [...new Set(['ok', fields.outcome, ...outcomes])].filter((name) => name !== '');
  return (
    <>
      <div class="fields filters">
        <Select
          label="Outcome"
          value={fields.outcome}
          options={[
            { value: '', text: 'Any' },
            ...choices.map((value) => ({ value, text: value.replaceAll('_', ' ') })),
          ]}
          change={(outcome) => change({ outcome })}
        />
        <TextField
          label="Component"
          value={fields.component}
          change={(component) => change({ component })}
        />
        <TextField
          label="Provider"
          value={fields.provider}
          change={(provider) => change({ provider })}
        />
        <TextField label="Model" value={fields.model} change={(model) => change({ model })} />
        <TextField
          label="Conversation"
          value={fields.context}
          change={(context) => change({ context })}
        />
      </div>
      <details
        class="more-filters"
        open={[
          fields.cache,
          fields.task_type,
          fields.key,
          fields.min_ms,
          fields.from,
          fields.to,
        ].some((value) => value !== '')}
      >
        <summary>More filters</summary>
        <div class="fields filters">
          <Select
            label="Cache of answers"
            value={fields.cache}
            options={[
              { value: '', text: 'Any' },
              { value: 'hit', text: 'Answered from it' },
              { value: 'miss', text: 'Not found there' },
            ]}
            change={(cache) => change({ cache })}
          />
          <TextField
            label="Task"
            value={fields.task_type}
            change={(task) => change({ task_type: task })}
          />
          {isAdministrator && (
            <TextField
              label="Key"
              placeholder="Its id"
              value={fields.key}
              change={(key) => change({ key })}
            />
          )}
          <TextField
            label="At least milliseconds"
            type="number"
            min={0}
            value={fields.min_ms}
            change={(least) => change({ min_ms: least })}
          />
          <TextField
            label="From"
            type="datetime-local"
            value={fields.from}
            change={(from) => change({ from })}
          />
          <TextField
            label="To"
            type="datetime-local"
            value={fields.to}
            change={(to) => change({ to })}
          />
        </div>
      </details>
    </>
  );
}
