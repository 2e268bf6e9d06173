/** Gathers the providers of an import: deployments with the same address, key and settings share one. */
import type { ModelDefinition, ProviderDefinition } from '../../config/providers-config.ts';

type Settings = Omit<ProviderDefinition, 'models'>;
type Entry = { readonly settings: Settings; readonly models: Map<string, ModelDefinition> };

export class ProviderBook {
  private readonly entries = new Map<string, Entry>();
  private readonly ids = new Map<string, string>();

  /** @returns the id of the provider; `wanted` if it is free */
  idFor(wanted: string, settings: Settings): string {
    const key = JSON.stringify(settings);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    let id = wanted;
    for (let number = 2; this.entries.has(id); number += 1) id = `${wanted}-${number}`;
    this.ids.set(key, id);
    this.entries.set(id, { settings, models: new Map() });
    return id;
  }

  /** What is known of a model that is named several times adds up. */
  addModel(id: string, model: ModelDefinition): void {
    const models = this.entries.get(id)?.models;
    models?.set(model.id, { ...models.get(model.id), ...model });
  }

  toFile(): Readonly<Record<string, ProviderDefinition>> {
    return Object.fromEntries(
      [...this.entries].map(([id, { settings, models }]) => [
        id,
        { ...settings, ...(models.size > 0 && { models: [...models.values()] }) },
      ]),
    );
  }
}
