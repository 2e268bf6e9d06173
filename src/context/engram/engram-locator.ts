/** The port that looks up Engram's address; src/features binds it to Hermes. */
export abstract class EngramLocator {
  abstract endpointOf(component: string, signal: AbortSignal): Promise<string | undefined>;
}
