/** The model of a request, as provider/model. */
export type ModelNameProps = {
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
};

export function ModelName({ provider, model }: ModelNameProps) {
  if (provider === undefined && model === undefined) return <span class="muted">none asked</span>;
  return (
    <span>
      <span class="muted">{provider}/</span>
      {model}
    </span>
  );
}
