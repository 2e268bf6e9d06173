/** Who knows where Engram listens; src/features binds it to Hermes. */
export abstract class EngramLocator {
  abstract endpointOf(component: string, signal: AbortSignal): Promise<string | undefined>;
}
