/** Masks what looks like a key in texts of callers, who sometimes paste one where a name belongs; pure. */
import { secretForms } from './secret-forms.ts';
import { maskSecrets } from './secret-mask.ts';

const NO_SECRETS = secretForms([]);

export function maskKeyLike(text: string): string {
  return maskSecrets(text, NO_SECRETS);
}
