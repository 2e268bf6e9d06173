/** Finds variables that look meant for Rhetor but are not read. Their values are not shown. */
import { unreadVariables } from '../../config/known-variables.ts';
import { type Finding, warn } from './finding.ts';

/** @param alsoRead names given in providers.json */
export function checkVariables(alsoRead?: ReadonlySet<string>): readonly Finding[] {
  return unreadVariables(alsoRead).map(({ name, closest }) =>
    warn(
      'environment',
      `${name} is set, but nothing reads it`,
      closest === undefined
        ? 'Unset it, or correct its name; the README lists the variables.'
        : `Did you mean ${closest}?`,
    ),
  );
}
