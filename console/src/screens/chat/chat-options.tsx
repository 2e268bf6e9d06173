/** Component, task and prompt, which decide the rule and the system prompt; folded, since few need them. */
import { useLoaded } from '../../data/use-loaded.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loading } from '../../parts/loading.tsx';
import { type Option, Select } from '../../parts/select.tsx';
import { useClient, useSession } from '../../session/use-client.ts';
import type { ChatSettings } from './chat-settings.ts';
import { settings } from './chat-store.ts';

export function ChatOptions() {
  const { component, task, prompt } = settings.value;
  const chosen = [component, task, prompt].filter((value) => value !== '');
  return (
    <details class="chat-options">
      <summary>
        Options
        {chosen.length > 0 && <span class="muted"> · {chosen.join(' · ')}</span>}
      </summary>
      <Fields />
    </details>
  );
}

function Fields() {
  const client = useClient();
  const identity = useSession();
  const fixed = identity.type === 'key' ? identity.component : undefined;
  const { component, task, prompt } = settings.value;
  const loaded = useLoaded(
    async (signal) => {
      const [{ rules }, { prompts }] = await Promise.all([
        client.rules({ signal }),
        client.prompts.list({}, { signal }),
      ]);
      // A rule may be named like a task, or like a component and a task.
      const names = rules.map(({ rule }) => rule).filter((name) => name !== 'default');
      return { rules: names, prompts };
    },
    [client],
  );
  if (loaded.state === 'loading') return <Loading what="the options" />;
  if (loaded.state === 'failed') return <Failure error={loaded.error} retry={loaded.reload} />;

  const { rules, prompts } = loaded.value;
  const components = [...new Set(prompts.map((each) => each.component))].sort();
  return (
    <div class="fields">
      {fixed === undefined && (
        <Select
          label="Component"
          value={component}
          options={withNone('None', components)}
          change={(value) => change({ component: value })}
        />
      )}
      <Select
        label="Task"
        value={task}
        options={withNone('Default', rules)}
        change={(value) => change({ task: value })}
      />
      <Select
        label="Prompt"
        value={prompt.split('@')[0] ?? ''}
        options={withNone(
          "The component's own",
          prompts.map(({ prompt_id: id }) => id),
        )}
        change={(value) => change({ prompt: value })}
      />
      {prompt !== '' && (
        <PromptVersion
          id={prompt.split('@')[0] ?? ''}
          version={prompt.split('@')[1] ?? ''}
          count={prompts.find(({ prompt_id: id }) => id === prompt.split('@')[0])?.version_count}
        />
      )}
    </div>
  );
}

type PromptVersionProps = {
  readonly id: string;
  /** Empty for the one in production. */
  readonly version: string;
  readonly count: number | undefined;
};

function PromptVersion({ id, version, count = 0 }: PromptVersionProps) {
  // Versions are numbered from 1; the newest are wanted first.
  const versions = Array.from({ length: count }, (_, place) => `${count - place}`);
  return (
    <Select
      label="Prompt version"
      value={version}
      options={withNone('In production', versions)}
      change={(value) => change({ prompt: value === '' ? id : `${id}@${value}` })}
    />
  );
}

function change(changed: Partial<ChatSettings>): void {
  settings.value = { ...settings.value, ...changed };
}

function withNone(text: string, values: readonly string[]): readonly Option[] {
  return [{ value: '', text }, ...values.map((value) => ({ value }))];
}
