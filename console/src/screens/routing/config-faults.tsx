/** What is wrong with the configuration or the models now, apart from the faults that a rule shows itself. */
import type { ConfigFault } from '../../../../src/client/client.ts';

export type ConfigFaultsProps = {
  /** In the words of GET /health. */
  readonly problems: readonly string[];
  readonly faults: readonly ConfigFault[];
};

export function ConfigFaults({ problems, faults }: ConfigFaultsProps) {
  const files = ['providers.json', 'tasks.json'];
  const others = problems.filter((problem) => !files.some((file) => problem.startsWith(file)));
  if (others.length + faults.length === 0) return null;
  return (
    <div class="notice notice-bad" role="alert">
      {others.map((problem) => (
        <p key={problem}>{problem}</p>
      ))}
      {faults.map((fault) => (
        <p key={`${fault.file} ${placeOf(fault)} ${fault.message}`}>
          {fault.file}, {placeOf(fault)}: {fault.message}
        </p>
      ))}
      {faults.length > 0 && (
        <p>The previous content stays in effect. Fix the file; Rhetor reloads it by itself.</p>
      )}
    </div>
  );
}

function placeOf({ path, line }: ConfigFault): string {
  if (path !== undefined) return path.length === 0 ? 'as a whole' : path.join('.');
  return line === undefined ? 'as a whole' : `line ${line}`;
}
