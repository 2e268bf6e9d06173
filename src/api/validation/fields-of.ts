/** What ties a class of a body to its type in the contract; a test holds their fields against each other. */

/** The values are still to be checked, so their types are not those of the contract. */
export type FieldsOf<Body> = { readonly [Name in keyof Body]: unknown };
