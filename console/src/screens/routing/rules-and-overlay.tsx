/** The rules with what is assigned to them, and the form that assigns a model. */
import { useState } from 'preact/hooks';
import type { ConfigFault, ProviderList, RuleList } from '../../../../src/client/client.ts';
import { AssignDialog } from './assign-dialog.tsx';
import { OverlayTable } from './overlay-table.tsx';
import { RuleTable } from './rule-table.tsx';

export type RulesAndOverlayProps = {
  readonly rules: RuleList;
  /** Those of rules. */
  readonly faults: readonly ConfigFault[];
  readonly list: ProviderList;
  readonly changed: () => void;
};

export function RulesAndOverlay({ rules: all, faults, list, changed }: RulesAndOverlayProps) {
  const { rules, assignments = [] } = all;
  const [form, setForm] = useState<{ readonly rule: string | undefined } | undefined>(undefined);

  return (
    <>
      <OverlayTable
        assignments={assignments}
        assign={() => setForm({ rule: undefined })}
        changed={changed}
      />
      <RuleTable
        rules={rules}
        faults={faults}
        assign={(rule) => setForm({ rule })}
        changed={changed}
      />
      {form !== undefined && (
        <AssignDialog
          rule={form.rule}
          names={all}
          list={list}
          assigned={changed}
          close={() => setForm(undefined)}
        />
      )}
    </>
  );
}
