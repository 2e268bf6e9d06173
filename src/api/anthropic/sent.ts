/** A type of the vendor's client as it is on the wire, where much is left out that the type says is null. */

/**
 * Members that may be null may be absent, at any depth. Some clients fail on a null that the vendor
 * itself never sends, `citations: null` for one.
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
