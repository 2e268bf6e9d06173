/** The wire form of a type of the vendor's client, in which many nullable members are omitted. */

/**
 * Nullable members may be absent, at any depth. Some clients fail on a null that the vendor itself
 * never sends, such as `citations: null`.
 */
export type Sent<Type> = Type extends readonly (infer Item)[]
  ? readonly Sent<Item>[]
  : Type extends object
    ? {
        readonly [Name in keyof Type as null extends Type[Name] ? never : Name]: Sent<Type[Name]>;
      } & {
        readonly [Name in keyof Type as null extends Type[Name] ? Name : never]?: Sent<Type[Name]>;
      }
    : Type;
