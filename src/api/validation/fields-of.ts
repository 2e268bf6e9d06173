/** Ties the class of a body to its type in the contract; a test compares their fields. */

/** The values are still to be validated, so their types are not those of the contract. */
export type FieldsOf<Body> = { readonly [Name in keyof Body]: unknown };
