/** Lists all HTTP routes, as declared by Nest's decorators. */
import {
  HTTP_CODE_METADATA,
  METHOD_METADATA,
  MODULE_METADATA,
  PATH_METADATA,
} from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { type KeyAccess, OPEN_TO_KEYS } from '../src/api/security/open-to-keys.ts';
import { AppModule } from '../src/app.module.ts';

export type Route = {
  /** For example "GET /contexts/{id}", as in the list of `GET /`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  /** The status of success. */
  readonly status: number;
  readonly controller: string;
  readonly handler: string;
  /** Which keys may call it: all, those with a permission, or none. */
  readonly keys: 'all' | 'permitted' | 'none';
};

type Controller = { readonly name: string; readonly prototype: Readonly<Record<string, unknown>> };

/** In the order of the modules' lists; the routes of an imported module follow those of its importer. */
export function routeTable(): readonly Route[] {
  return controllersOf(modulesBelow(AppModule)).flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype).flatMap((handler) =>
      routesOf(controller, handler),
    ),
  );
}

function controllersOf(modules: ReadonlySet<object>): readonly Controller[] {
  return [...modules].flatMap(
    (module) => listOf(MODULE_METADATA.CONTROLLERS, module) as readonly Controller[],
  );
}

/** Includes the module itself; dynamic modules have no routes. */
function modulesBelow(module: object, found = new Set<object>()): ReadonlySet<object> {
  if (typeof module !== 'function' || found.has(module)) return found;
  found.add(module);
  for (const imported of listOf(MODULE_METADATA.IMPORTS, module)) modulesBelow(imported, found);
  return found;
}

function listOf(key: string, module: object): readonly object[] {
  return (Reflect.getMetadata(key, module) ?? []) as readonly object[];
}

function routesOf(controller: Controller, handler: string): readonly Route[] {
  const declared = controller.prototype[handler];
  if (typeof declared !== 'function') return [];
  const method = Reflect.getMetadata(METHOD_METADATA, declared) as RequestMethod | undefined;
  if (method === undefined) return [];
  const verb = RequestMethod[method];
  const status = Reflect.getMetadata(HTTP_CODE_METADATA, declared) as number | undefined;
  return pathsOf(controller).flatMap((prefix) =>
    pathsOf(declared).map((path) => {
      const address = toTemplate(`${prefix}/${path}`);
      return {
        name: `${verb} ${address}`,
        method: verb.toLowerCase(),
        path: address,
        status: status ?? (method === RequestMethod.POST ? 201 : 200),
        controller: controller.name,
        handler,
        keys: accessOfKeys(controller, declared),
      };
    }),
  );
}

function accessOfKeys(controller: Controller, handler: object): Route['keys'] {
  const access = [handler, controller].map(
    (target) => Reflect.getMetadata(OPEN_TO_KEYS, target) as KeyAccess | undefined,
  );
  const first = access.find((each) => each !== undefined);
  if (first === undefined) return 'none';
  return first.needed.length === 0 ? 'all' : 'permitted';
}

function pathsOf(target: object): readonly string[] {
  return [Reflect.getMetadata(PATH_METADATA, target) as string | readonly string[]].flat();
}

/** `/contexts//:id` → `/contexts/{id}` */
function toTemplate(path: string): string {
  const names = path.split('/').filter((name) => name !== '');
  return `/${names.map((name) => name.replace(/^[:*](\w+)$/, '{$1}')).join('/')}`;
}
