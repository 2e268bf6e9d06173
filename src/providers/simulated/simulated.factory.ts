/** Builds simulated providers for the registry. */
import { Injectable } from '@nestjs/common';
import type { ResolvedProvider } from '../../config/providers-config.ts';
import type { CompletionProvider, ProviderFactory } from '../completion-provider.ts';
import { SimulatedProvider } from './simulated.provider.ts';

@Injectable()
export class SimulatedFactory implements ProviderFactory {
  readonly kind = 'simulated';

  create(definition: ResolvedProvider): CompletionProvider {
    return new SimulatedProvider(definition.id);
  }
}
