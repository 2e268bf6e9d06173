/** The tool that sums up requests, tokens and costs. */
import { Injectable } from '@nestjs/common';
import type { UsageBucketRecord, UsageReport, UsageSums } from '../../../contract/ledger.ts';
import { Ledger } from '../../../ledger/ledger.service.ts';
import { validateBody } from '../../validation/validate-body.ts';
import { usageOverTime } from '../../views/usage-over-time.ts';
import { UsageBody } from '../dto/tools.dto.ts';
import type { McpCall } from '../mcp-call.ts';
import type { ToolResult } from './tool-result.ts';

@Injectable()
export class UsageTool {
  constructor(private readonly ledger: Ledger) {}

  async report(given: unknown, { key }: McpCall): Promise<ToolResult> {
    const report = await usageOverTime(this.ledger, { ...validateBody(UsageBody, given) }, key);
    return { structured: report, texts: [toText(report)] };
  }
}

function toText({ from, to, totals, buckets }: UsageReport): string {
  return [`${from} to ${to}: ${toSentence(totals)}`, ...buckets.map(toLine)].join('\n');
}

function toLine({ start, group, ...sums }: UsageBucketRecord): string {
  const name = group === undefined ? '' : ` ${group ?? '(none)'}`;
  return `${start}${name}: ${toSentence(sums)}`;
}

function toSentence(sums: UsageSums): string {
  const { requests, failed, input_tokens: input, output_tokens: output, cost_usd: cost } = sums;
  const unpriced = sums.unpriced_requests;
  const part = unpriced === 0 ? '' : ` without ${unpriced} unpriced requests`;
  return `${requests} requests (${failed} failed), ${input} tokens in, ${output} out, $${cost}${part}`;
}
