/** On whose behalf models are called; pure. */

export type Asker = {
  /** The id of the key; absent for the administrator, for anyone, and for Rhetor itself. */
  readonly keyId?: string;
  readonly component?: string;
  readonly taskType: string;
};

export function toAsker({
  keyId,
  component,
  taskType,
}: {
  readonly keyId?: string;
  readonly component: string | undefined;
  readonly taskType: string;
}): Asker {
  return {
    ...(keyId !== undefined && { keyId }),
    ...(component !== undefined && { component }),
    taskType,
  };
}
