/** The routes and sockets that this process serves, read from the running application. */
import { Injectable } from '@nestjs/common';
import { DiscoveryService, HttpAdapterHost } from '@nestjs/core';
import { GATEWAY_OPTIONS } from '@nestjs/websockets/constants.js';
import { isRecord } from '../../model/json/json.ts';

export type ListedRoute = {
  readonly method: string;
  /** `/contexts/{id}` */
  readonly path: string;
};

/** The files of the pages are not part of the interface. */
const UNLISTED: ReadonlySet<string> = new Set(['/docs/{file}', '/console/{path}']);

@Injectable()
export class RouteList {
  private routes: readonly ListedRoute[] | undefined;

  constructor(
    private readonly host: HttpAdapterHost,
    private readonly discovery: DiscoveryService,
  ) {}

  /** In the order of declaration; all routes are declared before the first request. */
  list(): readonly ListedRoute[] {
    const { router }: { readonly router?: unknown } = this.host.httpAdapter.getInstance();
    return (this.routes ??= routesOf(router));
  }

  /** The paths of the WebSockets, which Nest keeps apart from its routes. */
  sockets(): readonly string[] {
    return this.discovery.getProviders().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const options: unknown = Reflect.getMetadata(GATEWAY_OPTIONS, metatype);
      return isRecord(options) && typeof options['path'] === 'string' ? [options['path']] : [];
    });
  }
}

/** Express declares no usable type for its router; layers with another shape are not routes. */
function routesOf(router: unknown): readonly ListedRoute[] {
  // A router is a function with members.
  const { stack }: { readonly stack?: unknown } = Object(router);
  if (!Array.isArray(stack)) return [];
  return stack.flatMap((layer: unknown): readonly ListedRoute[] => {
    const route = isRecord(layer) ? layer['route'] : undefined;
    if (!isRecord(route) || typeof route['path'] !== 'string') return [];
    const path = route['path'].replaceAll(/[:*](\w+)/g, '{$1}');
    if (UNLISTED.has(path)) return [];
    return Object.keys(Object(route['methods'])).map((method) => ({
      method: method.toUpperCase(),
      path,
    }));
  });
}
