/** What is wrong with the fields of a form, as the server says it, or the form itself in the same way. */
import { RhetorClientError } from '../../../src/client/client.ts';

/** For what the form can find without the server. */
export function invalidField(field: string, message: string): RhetorClientError {
  return new RhetorClientError('validation_failed', `${field} ${message}`, {
    fields: [{ field, message }],
  });
}

/** A sentence to show beside the field; undefined if it was not refused. */
export function faultOf(error: unknown, field: string): string | undefined {
  const message = faultsOf(error).find((fault) => fault.field === field)?.message;
  if (message === undefined) return undefined;
  const end = /[.!?]$/.test(message) ? '' : '.';
  return message.charAt(0).toUpperCase() + message.slice(1) + end;
}

/** Whether every fault is shown beside one of these fields. */
export function isShownBeside(error: unknown, fields: readonly string[]): boolean {
  const faults = faultsOf(error);
  return faults.length > 0 && faults.every(({ field }) => fields.includes(field));
}

function faultsOf(error: unknown): RhetorClientError['fields'] {
  return error instanceof RhetorClientError ? error.fields : [];
}
