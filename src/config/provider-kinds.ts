/** The kinds of provider, and the properties of each that the rest of Rhetor needs besides its protocol. */

export const PROVIDER_KINDS = ['anthropic', 'openai', 'ollama', 'simulated'] as const;
export type ProviderKind = (typeof PROVIDER_KINDS)[number];

export type KindTraits = {
  /** The default address of a server of one's own; absent for vendors, and if there is no address. */
  readonly defaultUrl?: string;
  /** The vendor's own address, used when none is configured. */
  readonly vendorUrl?: string;
  /** The default port of an address without one. */
  readonly defaultPort?: number;
  /** Its answers are made up, so it is never chosen while there is a real provider. */
  readonly isSimulated?: true;
  /** It loads a model on first use, so the first token may take as long as a reasoning model's. */
  readonly loadsModels?: true;
  /** It truncates input that exceeds the window without an error; only its token count reveals it. */
  readonly cutsInput?: true;
  /** It makes embeddings. */
  readonly embeds?: true;
  /**
   * What a caller may append to a listed id, passed on unchanged: a tag that only the vendor knows,
   * or parameters. Absent: nothing.
   */
  readonly nameSuffix?: 'tag' | 'parameters';
};

export const KIND_TRAITS: Readonly<Record<ProviderKind, KindTraits>> = {
  anthropic: { vendorUrl: 'https://api.anthropic.com' },
  openai: { vendorUrl: 'https://api.openai.com/v1', embeds: true },
  ollama: {
    defaultUrl: 'http://localhost:11434',
    defaultPort: 11434,
    loadsModels: true,
    cutsInput: true,
    embeds: true,
    nameSuffix: 'tag',
  },
  simulated: { isSimulated: true, nameSuffix: 'parameters' },
};

/** What Ollama understands in front of the name of a model, and leaves out itself. */
const USUAL_PLACE = /^(?:https?:\/\/)?(?:registry\.ollama\.ai\/)?(?:library\/)?/;

/** A model's name without what callers may add to it and what does not make it another model. */
export function plainModelName(kind: ProviderKind, name: string): string {
  const { nameSuffix } = KIND_TRAITS[kind];
  if (nameSuffix === 'parameters') return name.replace(/\?.*/s, '');
  if (nameSuffix !== 'tag') return name;
  return name
    .toLowerCase()
    .replace(USUAL_PLACE, '')
    .replace(/:latest$/, '');
}
