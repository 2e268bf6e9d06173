/** Fills in the variables of a template, and shows the text that results. */
import { useState } from 'preact/hooks';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Section } from '../../parts/section.tsx';
import { TextField } from '../../parts/text-field.tsx';
import { useClient } from '../../session/use-client.ts';
import type { TextVariable } from './text-variables.ts';

export type TemplateRenderingProps = {
  readonly id: string;
  readonly version: string;
  readonly variables: readonly TextVariable[];
};

export function TemplateRendering({ id, version, variables }: TemplateRenderingProps) {
  const client = useClient();
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [isBusy, setBusy] = useState(false);
  const [rendered, setRendered] = useState<string | undefined>(undefined);
  const [error, setError] = useState<unknown>(undefined);

  const render = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setRendered(undefined);
    // A field that is left empty has its default, or is missing, which the answer then says.
    const given = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
    try {
      const { rendered_content: text } = await client.templates.render({
        template_id: id,
        version_id: version,
        variables: given,
      });
      setRendered(text);
    } catch (cause) {
      setError(cause);
    }
    setBusy(false);
  };

  return (
    <Section
      title={`Fill in version ${version}`}
      actions={rendered !== undefined && <CopyButton text={rendered} label="Copy the result" />}
    >
      <form class="fields" onSubmit={(event) => void render(event)}>
        {variables.map(({ name, byDefault }) => (
          <TextField
            key={name}
            label={name}
            placeholder={byDefault ?? ''}
            value={values[name] ?? ''}
            change={(value) => setValues({ ...values, [name]: value })}
          />
        ))}
        <Button type="submit" kind="primary" isBusy={isBusy}>
          Fill in
        </Button>
      </form>
      {variables.length === 0 && <p class="muted">This version has no variables.</p>}
      {error !== undefined && <Failure error={error} />}
      {rendered !== undefined && (
        <p class="stored-text" role="status">
          {rendered}
        </p>
      )}
    </Section>
  );
}
