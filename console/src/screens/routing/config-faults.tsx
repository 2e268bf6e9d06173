/** What is wrong with the configuration or the models now, in the words of GET /health. */
export function ConfigFaults({ problems }: { readonly problems: readonly string[] }) {
  if (problems.length === 0) return null;
  return (
    <div class="notice notice-bad" role="alert">
      <p>Mend these; Rhetor reads a changed file by itself.</p>
      <ul>
        {problems.map((problem) => (
          <li key={problem}>{problem}</li>
        ))}
      </ul>
    </div>
  );
}
