/** The kinds of provider, and what the rest of Rhetor has to know of each beside its protocol. */

export const PROVIDER_KINDS = ['anthropic', 'openai', 'ollama', 'simulated'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

export type KindTraits = {
  /** Where it is if nobody says where; absent where its SDK knows, or where there is no address. */
  readonly defaultUrl?: string;
  /** The port of an address without one. */
  readonly defaultPort?: number;
  /** Answers are made up: it is never chosen while there is a real one. */
  readonly isSimulated?: true;
  /** A model is loaded when it is first asked: its first token may take as long as a thinking model's. */
  readonly loadsModels?: true;
  /** Drops what does not fit its window without an error; only its count of the input shows it. */
  readonly cutsInput?: true;
  /**
   * What a caller may put behind a listed id, and is passed on as it is: a tag that only the vendor
   * knows, or parameters. Absent: nothing.
   */
  readonly nameSuffix?: 'tag' | 'parameters';
};

export const KIND_TRAITS: Readonly<Record<ProviderKind, KindTraits>> = {
  anthropic: {},
  openai: {},
  ollama: {
    defaultUrl: 'http://localhost:11434',
    defaultPort: 11434,
    loadsModels: true,
    cutsInput: true,
    nameSuffix: 'tag',
  },
  simulated: { isSimulated: true, nameSuffix: 'parameters' },
};
