/** Which model answered, how fast, and at what cost. */
import { costText } from '../../formats/cost-text.ts';
import { countText } from '../../formats/numbers.ts';
import { durationText } from '../../formats/durations.ts';
import { Badge } from '../../parts/badge.tsx';
import type { Figures } from './entry.ts';

export function AnswerFigures({ figures }: { readonly figures: Figures }) {
  const { provider, model, happenings = [], isSimulated, attempts = 1 } = figures;
  return (
    <div class="figures">
      {model !== undefined && (
        <span class="figures-model">{provider === undefined ? model : `${provider}/${model}`}</span>
      )}
      {isSimulated === true && <Badge>simulated</Badge>}
      {happenings.map((text) => (
        <Badge key={text} tone="warn">
          {text}
        </Badge>
      ))}
      {attempts > 1 && <Badge tone="warn">{attempts} attempts</Badge>}
      <span class="figure">{textOf(figures)}</span>
    </div>
  );
}

function textOf({ firstTokenMs, durationMs, usage }: Figures): string {
  const about = usage?.estimated === true ? '≈ ' : '';
  const parts = [
    firstTokenMs !== undefined && `first token ${durationText(firstTokenMs)}`,
    durationMs !== undefined && `${durationText(durationMs)} in all`,
    usage?.input_tokens !== undefined && `${about}${countText(usage.input_tokens)} tokens in`,
    usage?.output_tokens !== undefined && `${about}${countText(usage.output_tokens)} out`,
    usage?.cost_usd !== undefined &&
      usage.cost_status !== undefined &&
      costText({ cost_usd: usage.cost_usd, cost_status: usage.cost_status }),
  ];
  return parts.filter((part) => typeof part === 'string').join(' · ');
}
