/** Reads responses whose shape only the test knows. */

export type Json = Readonly<Record<string, unknown>>;

export async function jsonOf(response: Response): Promise<Json> {
  return (await response.json()) as Json;
}

export const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
export const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
