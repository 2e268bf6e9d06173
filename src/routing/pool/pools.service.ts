/** The pools of this process: what is known of their members, and which conversation is with whom. */
import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Subscription } from 'rxjs';
import type { PoolDefinition } from '../../config/pool-config.ts';
import { UNKNOWN_USAGE } from '../../model/usage.ts';
import { ProviderRegistry } from '../../providers/provider-registry.service.ts';
import type { KeyedChoice } from '../candidate-plan.ts';
import { type LastAnswer, preferLastMember } from '../last-member.ts';
import { CACHE_LIVES_MS, LEAST_MEASURED } from '../limits.ts';
import { ModelHealthService } from '../health/model-health.service.ts';
import type { PlannedCandidate, RoutingPlan } from '../route-plan.ts';
import { type Affinity, type ConversationName, lastKey } from '../affinity.ts';
import { AffinityMemory } from './affinity-memory.ts';
import { arrangePools } from './arrange-pools.ts';
import { AskedMember } from './asked-member.ts';
import type { MemberFigures } from './choose-member.ts';
import { HedgeAllowance } from './hedge-allowance.ts';
import type { Hedges } from './hedges.ts';
import { MemberPrices } from './member-prices.ts';
import { MemberRecord } from './member-record.ts';
import { MemberRecords } from './member-records.ts';
import { memberName, type PoolReason, type PoolSettings } from './pool.ts';
import { sampledShares, type SampledShares, shareOf } from './pool-shares.ts';
import type { PoolState } from './pool-state.ts';

/** From 0 up to, but not including, 1. */
export const POOL_RANDOM = 'ROUTING:POOL-RANDOM';

export type PoolQuestion = {
  readonly definition: PoolDefinition | undefined;
  readonly affinity: (() => Affinity | undefined) | undefined;
};

/** What is shown of a member to the administrator. */
export type MemberView = KeyedChoice &
  Pick<MemberRecord, 'firstTokenMs' | 'cacheShare' | 'chosen'> & {
    readonly running: number;
    /** From 0 to 1. */
    readonly left: number;
    readonly isParked: boolean;
  };

export type PoolExplanation = {
  readonly settings: PoolSettings;
  /** Why the first one is the first. */
  readonly reason: PoolReason | undefined;
  /** In the order in which they would be asked. */
  readonly members: readonly (MemberView & {
    /** Its share of the requests by weight, among the members that can be asked. */
    readonly share: number;
    readonly expectedMicros: number | undefined;
  })[];
  readonly sampled?: SampledShares;
};

@Injectable()
export class Pools implements Hedges, OnModuleInit, OnApplicationShutdown {
  private readonly memory = new AffinityMemory();
  /** Remembers requests without a named conversation: they are many, and must push out no named one. */
  private readonly unnamed = new AffinityMemory();
  private readonly records = new MemberRecords();
  private readonly allowances = new Map<string, HedgeAllowance>();
  private subscription: Subscription | undefined;

  constructor(
    private readonly registry: ProviderRegistry,
    private readonly health: ModelHealthService,
    private readonly prices: MemberPrices,
    @Inject(POOL_RANDOM) private readonly random: () => number,
  ) {}

  /** A changed provider may be another server; conversations keep their members. */
  onModuleInit(): void {
    this.subscription = this.registry.changes.subscribe(() => this.records.clear());
  }

  onApplicationShutdown(): void {
    this.subscription?.unsubscribe();
  }

  arrange(plan: RoutingPlan, { definition, affinity }: PoolQuestion): RoutingPlan {
    return arrangePools(plan, { ...this.state(), definition, affinity });
  }

  private state(): Omit<PoolState, 'definition' | 'affinity'> {
    const now = Date.now();
    return {
      keysOf: (provider) => this.registry.keysOf(provider),
      parkedError: (choice) => this.health.parkedError(choice),
      postponedReason: (choice) => this.health.postponedReason(choice),
      exhaustedUntil: (choice) => this.records.find(choice)?.exhaustedUntil(now),
      figuresOf: (choice, settings) => this.figuresOf(choice, settings, now),
      listedMicros: (choice) => this.micros(choice, new MemberRecord(), now),
      recall: (pool, conversation) =>
        this.memoryOf(conversation).recall(pool, conversation.key, now)?.member,
      random: this.random,
    };
  }

  /**
   * The plan's first pool, if it has one.
   * @param samples how many made-up requests to choose a member for, which are not asked
   */
  explain({ candidates }: RoutingPlan, samples: number): PoolExplanation | undefined {
    const settings = candidates.find(({ pool }) => pool !== undefined)?.pool?.settings;
    if (settings === undefined) return undefined;
    const members = candidates.filter(({ pool }) => pool?.settings.name === settings.name);
    const state = this.state();
    return {
      settings,
      members: members.map((member) => ({
        ...this.view(member),
        share: shareOf(member, members),
        expectedMicros: this.micros(
          member,
          this.records.find(member) ?? new MemberRecord(),
          Date.now(),
        ),
      })),
      reason: members.find(({ isChosenBy }) => isChosenBy !== undefined)?.isChosenBy,
      ...(samples > 0 && { sampled: sampledShares(members, settings, samples, state) }),
    };
  }

  /** What ties a stored conversation to a member, if its vendor's cache lives as long as usual. */
  conversation(contextId: string): Affinity {
    return { key: contextId, livesMs: CACHE_LIVES_MS };
  }

  /**
   * Keeps a stored conversation with the member of its last turn, if another process has answered that.
   * @param last what the store knows of it
   */
  follow(plan: RoutingPlan, last: LastAnswer | undefined): RoutingPlan {
    const { affinity, candidates } = plan;
    const pool = candidates.find(({ isChosenBy }) => isChosenBy !== undefined)?.pool;
    if (affinity === undefined || pool === undefined || last === undefined) return plan;
    const now = Date.now();
    const remembered = this.memory.recall(pool.settings.name, affinity.key, now);
    const isNews = remembered === undefined || remembered.at < last.at;
    return isNews ? preferLastMember(plan, last, now) : plan;
  }

  /**
   * The request is about to be answered. The first of a conversation ties it to its member at once, so
   * that turns that come meanwhile follow it; a later one only with its answer.
   */
  begin({ candidates, affinity }: RoutingPlan): void {
    const first = candidates.find(({ isChosenBy }) => isChosenBy !== undefined);
    if (first?.pool === undefined) return;
    const { settings } = first.pool;
    this.records.of(first).chosen += 1;
    if (settings.hedgeAfter !== undefined) this.allowanceOf(first).requested();
    const isKnown =
      affinity !== undefined &&
      this.memoryOf(affinity).recall(settings.name, lastKey(affinity), Date.now()) !== undefined;
    if (!isKnown && first.isChosenBy !== 'only_one_left') this.remember(first, affinity);
  }

  afterMs(candidate: PlannedCandidate): number | undefined {
    const after = candidate.pool?.settings.hedgeAfter;
    if (after !== 'p95') return after;
    const { firstTokenP95, measured } = this.health.view(candidate);
    return measured < LEAST_MEASURED ? undefined : firstTokenP95;
  }

  take(candidate: PlannedCandidate): boolean {
    return this.allowanceOf(candidate).take();
  }

  private allowanceOf({ pool }: PlannedCandidate): HedgeAllowance {
    const name = pool?.settings.name ?? '';
    const known = this.allowances.get(name) ?? new HedgeAllowance();
    this.allowances.set(name, known);
    return known;
  }

  /** Undefined for a candidate of no pool. */
  asked(candidate: PlannedCandidate, plan: RoutingPlan): AskedMember | undefined {
    if (candidate.pool === undefined) return undefined;
    return new AskedMember(this.records.of(candidate), () =>
      this.remember(candidate, plan.affinity),
    );
  }

  /** Every member that has been asked since providers.json changed. */
  members(): readonly MemberView[] {
    return this.records.members().map((member) => this.view(member));
  }

  view({ provider, model, key }: KeyedChoice): MemberView {
    const of = { provider, model, ...(key !== undefined && { key }) };
    const { firstTokenMs, cacheShare, chosen } = this.records.find(of) ?? {};
    return {
      ...of,
      firstTokenMs,
      cacheShare,
      chosen: chosen ?? 0,
      running: this.health.running(of),
      left: this.records.find(of)?.left(Date.now()) ?? 1,
      isParked: this.health.parkedError(of) !== undefined,
    };
  }

  private remember(candidate: PlannedCandidate, affinity: Affinity | undefined): void {
    if (affinity === undefined || candidate.pool?.settings.isSticky !== true) return;
    const { name } = candidate.pool.settings;
    const member = memberName(candidate);
    const memory = this.memoryOf(affinity);
    memory.remember(name, lastKey(affinity), member, Date.now(), affinity.livesMs);
  }

  private memoryOf({ nextKey }: ConversationName): AffinityMemory {
    return nextKey === undefined ? this.memory : this.unnamed;
  }

  private figuresOf(choice: KeyedChoice, { choose }: PoolSettings, now: number): MemberFigures {
    const record = this.records.find(choice);
    return {
      firstTokenMs: record?.firstTokenMs,
      expectedMicros:
        choose === 'cheapest' ? this.micros(choice, record ?? new MemberRecord(), now) : undefined,
      running: this.health.running(choice),
      left: record?.left(now) ?? 1,
    };
  }

  private micros(
    { provider, model }: KeyedChoice,
    { expectedTokens }: MemberRecord,
    at: number,
  ): number | undefined {
    const usage = { ...UNKNOWN_USAGE, ...expectedTokens };
    const cost = this.prices.costOf({ asked: { provider, model }, usage, at });
    return cost.status === 'unpriced' ? undefined : cost.costMicros;
  }
}
