/** How a dialect lists the names that a client may ask for. */
import type { ListedName } from '../../routing/listed-names.ts';

export type ModelsForm = {
  readonly toList: (names: readonly ListedName[]) => object;
  readonly toModel: (name: ListedName) => object;
};
