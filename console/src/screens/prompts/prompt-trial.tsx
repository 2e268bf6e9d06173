/** Tries a version of a prompt against a model with one message. */
import { useState } from 'preact/hooks';
import type { Answer } from '../../../../src/client/client.ts';
import { Button } from '../../parts/button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useClient } from '../../session/use-client.ts';

export type PromptTrialProps = {
  readonly id: string;
  readonly version: string;
  readonly component: string;
};

export function PromptTrial({ id, version, component }: PromptTrialProps) {
  const client = useClient();
  const [message, setMessage] = useState('');
  const [model, setModel] = useState('');
  const [variables, setVariables] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);

  const run = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setAnswer(undefined);
    try {
      const given = variablesOf(variables);
      setAnswer(
        await client.message({
          message,
          component,
          prompt_id: `${id}@${version}`,
          ...(given !== undefined && { prompt_variables: given }),
          ...(model.trim() !== '' && { options: { model: model.trim() } }),
        }),
      );
    } catch (cause) {
      setError(cause);
    }
    setBusy(false);
  };

  return (
    <Section title={`Try version ${version}`}>
      <form class="fields" onSubmit={(event) => void run(event)}>
        <TextField label="Trial message" value={message} change={setMessage} required />
        <TextField
          label="Model"
          hint="A rule, a model, or provider/model."
          placeholder="as the rules say"
          value={model}
          change={setModel}
        />
        <TextField
          label="Variables"
          hint="One a line: name=value."
          rows={2}
          value={variables}
          change={setVariables}
        />
        <Button type="submit" kind="primary" icon="send" isBusy={isBusy}>
          Try it
        </Button>
      </form>
      {error !== undefined && <Failure error={error} />}
      {answer !== undefined && (
        <div role="status">
          <p class="small muted">
            {answer.provider}/{answer.model} answered; the conversation is{' '}
            <a href={`conversations/${encodeURIComponent(answer.context)}`}>{answer.context}</a>
          </p>
          <p class="stored-text">{answer.message}</p>
        </div>
      )}
    </Section>
  );
}

function variablesOf(text: string): Readonly<Record<string, string>> | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  if (lines.length === 0) return undefined;
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf('=');
      if (at < 1) throw new Error(`“${line}” is not a variable: write name=value, one per line.`);
      return [line.slice(0, at).trim(), line.slice(at + 1)];
    }),
  );
}
