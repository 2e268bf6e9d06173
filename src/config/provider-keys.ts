/** The keys of a provider: which variables name them, and which of these are set; pure. */

/** One of several keys; `variable` is its name wherever it is shown. */
export type ProviderKey = { readonly variable: string; readonly value: string };

type KeyNames = {
  readonly api_key_env?: string | undefined;
  readonly api_keys_env?: readonly string[] | undefined;
};
type Variables = Readonly<Record<string, string | undefined>>;

function keyVariablesOf({ api_key_env: one, api_keys_env: several }: KeyNames): readonly string[] {
  return several ?? (one === undefined ? [] : [one]);
}

/** Those that are set; a key that two variables hold is one key. */
export function setKeys(definition: KeyNames, variables: Variables): readonly ProviderKey[] {
  const keys = new Map<string, string>();
  for (const variable of keyVariablesOf(definition)) {
    const value = variables[variable]?.trim();
    if (value && !keys.has(value)) keys.set(value, variable);
  }
  return [...keys].map(([value, variable]) => ({ variable, value }));
}

export function keyFaults(
  definition: KeyNames,
  variables: Variables,
): readonly { readonly field: string; readonly message: string }[] {
  const field = definition.api_keys_env === undefined ? 'api_key_env' : 'api_keys_env';
  const both = definition.api_key_env !== undefined && definition.api_keys_env !== undefined;
  return [
    ...(both
      ? [{ field, message: 'cannot be combined with "api_key_env"; name all keys here' }]
      : []),
    ...setKeys(definition, variables)
      .filter(({ value }) => !/^[\x21-\x7e]*$/.test(value))
      .map(({ variable }) => ({
        field,
        message: `${variable} holds a space, a line break or a letter that no key has`,
      })),
  ];
}
