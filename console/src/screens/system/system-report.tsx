/** What GET /health says, for people. */
import type { Health, HealthStatus } from '../../../../src/client/client.ts';
import { Badge, type Tone } from '../../parts/badge.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Count, Moment } from '../../parts/figures.tsx';
import { Section } from '../../parts/section.tsx';
import { Stat } from '../../parts/stat.tsx';
import { useSession } from '../../session/use-client.ts';
import { rhetorPath } from '../../shell/place.ts';
import { EngramFacts } from './engram-facts.tsx';

const TONES: Readonly<Record<HealthStatus, Tone>> = {
  healthy: 'good',
  degraded: 'bad',
  draining: 'warn',
};

export function SystemReport({ health }: { readonly health: Health }) {
  const { details, providers } = health;
  const problems = details.problems ?? [];
  const conflicts = details.file_conflicts ?? [];
  const ids = Object.entries(providers);
  return (
    <>
      <div class="stats">
        <Stat
          name="Health"
          value={<Badge tone={TONES[health.status]}>{health.status}</Badge>}
          note={
            <>
              at <Moment at={health.timestamp} />
            </>
          }
        />
        <Stat name="Version" value={health.version} note={`port ${health.port}`} />
        {details.requests && (
          <Stat
            name="Running requests"
            value={<Count value={details.requests.running} />}
            note={
              <>
                of at most <Count value={details.requests.limit} />,{' '}
                <Count value={details.requests.waiting} /> waiting
              </>
            }
          />
        )}
        <Stat
          name="Providers"
          value={`${ids.filter(([, isAvailable]) => isAvailable).length} / ${ids.length}`}
          note="available"
        />
      </div>

      {problems.length > 0 && (
        <div class="notice notice-bad" role="alert">
          <ul>
            {problems.map((problem) => (
              <li key={problem}>{problem}</li>
            ))}
          </ul>
        </div>
      )}
      {conflicts.length > 0 && (
        <div class="notice notice-warn">
          <p>
            The served version of these texts differs from their file. Move the label{' '}
            <code>production</code> to the newest version to serve the file again.
          </p>
          <ul>
            {conflicts.map((name) => (
              <li key={name}>
                <code>{name}</code>
              </li>
            ))}
          </ul>
        </div>
      )}

      <div class="grid">
        <Section title="Store">
          <Facts
            facts={[
              [
                'State',
                <Badge tone={health.status === 'degraded' ? 'warn' : 'good'}>
                  {health.status === 'degraded' ? 'see the problems above' : 'writable'}
                </Badge>,
              ],
            ]}
          />
        </Section>

        <Section title="Hermes">
          <Facts
            facts={[
              [
                'Registered',
                <Badge tone={health.registered_with_hermes ? 'good' : 'plain'}>
                  {registrationOf(health)}
                </Badge>,
              ],
              ...(details.hermes === undefined ? [] : [['Last error', details.hermes] as const]),
            ]}
          />
        </Section>

        <Section title="Engram">
          <EngramFacts engram={details.engram} />
        </Section>

        <Section title="More">
          <ul class="plain-list">
            <li>
              <a href={rhetorPath('docs')} target="_blank" rel="noopener">
                The API and its description
              </a>
            </li>
            <li>
              <MetricsAddress />
            </li>
          </ul>
        </Section>
      </div>
    </>
  );
}

function registrationOf({ registered_with_hermes: isRegistered, details }: Health): string {
  if (isRegistered) return 'yes';
  return details.hermes_state === 'off' ? 'switched off' : 'no';
}

/** A link cannot carry a token, so where one is needed only the address is shown. */
function MetricsAddress() {
  const path = rhetorPath('metrics');
  if (useSession().type !== 'anyone') {
    return (
      <>
        Metrics for Prometheus are at <code>{path}</code>, with the token.
      </>
    );
  }
  return (
    <a href={path} target="_blank" rel="noopener">
      Metrics for Prometheus
    </a>
  );
}
