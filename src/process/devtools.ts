/** Adds the Nest devtools if a port is configured, on loopback only. */
import { type DynamicModule, Module, type Type } from '@nestjs/common';

@Module({})
class WithDevtools {}

/**
 * The devtools pass `port` to `server.listen` unchanged, which would bind all interfaces; the
 * object form of `listen` keeps them on loopback. Their option type allows only a number.
 */
export async function devtoolsModule(
  appModule: Type,
  port: number | undefined,
): Promise<Type | DynamicModule> {
  if (port === undefined) return appModule;
  const { DevtoolsModule } = await import('@nestjs/devtools-integration');
  const address = { host: '127.0.0.1', port } as unknown as number;
  return {
    module: WithDevtools,
    imports: [appModule, DevtoolsModule.register({ http: true, port: address })],
  };
}
