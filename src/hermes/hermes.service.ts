/** Registers Rhetor with Hermes in the background; nothing waits for it. */
import {
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { ENVIRONMENT, type Environment } from '../config/environment.ts';
import { VERSION } from '../config/version.ts';
import type { Self } from './component-id.ts';
import { HermesClient } from './hermes-client.ts';
import { HermesPresence } from './hermes-presence.ts';
import { beginInstance, endInstance } from './instance.ts';
import { PRESENCE_TIMING } from './presence-timing.ts';
import { type Registration, registrationOf } from './registration.ts';

export type HermesStatus = {
  readonly state: 'off' | 'registered' | 'away';
  /** The reason why Rhetor is not registered. */
  readonly lastError?: string;
};

@Injectable()
export class HermesService implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Hermes');
  private readonly client: HermesClient | undefined;
  private presence: HermesPresence | undefined;
  private self: Self | undefined;

  constructor(@Inject(ENVIRONMENT) private readonly environment: Environment) {
    const { hermesUrl } = environment;
    if (hermesUrl !== undefined) this.client = new HermesClient(hermesUrl, PRESENCE_TIMING.callMs);
  }

  onApplicationBootstrap(): void {
    if (this.client === undefined) return;
    const { origin } = this.client;
    const self: Self = { instance: beginInstance(), endpoint: this.environment.publicUrl };
    const register = (id: string): Registration => registrationOf(id, VERSION, self);
    this.self = self;
    this.presence = new HermesPresence(this.client, self, register, PRESENCE_TIMING, {
      registered: () => this.logger.log(`registered with Hermes at ${origin}`),
      lost: (reason, wasRegistered) => {
        const line = `${reason} Rhetor runs without Hermes and registers when it is back.`;
        if (wasRegistered) this.logger.warn(line);
        else this.logger.log(line);
      },
    });
    this.presence.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.presence?.stop();
    if (this.self !== undefined) endInstance(this.self.instance);
  }

  /** Returns the address of a component by Hermes' list; undefined if it is unknown or Hermes is away. */
  async endpointOf(component: string, signal: AbortSignal): Promise<string | undefined> {
    return this.client?.endpointOf(component, signal).catch(() => undefined);
  }

  status(): HermesStatus {
    if (this.client === undefined) return { state: 'off' };
    const lastError = this.presence?.lastError;
    return {
      state: this.presence?.isRegistered === true ? 'registered' : 'away',
      ...(lastError === undefined ? {} : { lastError }),
    };
  }
}
