/** Makes vectors of messages, notes and questions while tasks.json names a model for them. */
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ConfigFilesService } from '../../config/config-files.service.ts';
import { loggableText } from '../../model/secrets/loggable-text.ts';
import { RhetorError } from '../../model/rhetor-error.ts';
import { MeaningService } from '../search/meaning.service.ts';
import { ClaimStore } from '../ports/claim-store.ts';
import { VectorStore } from '../ports/vector-store.ts';
import { type EmbeddingChoice, isSameChoice, TextEmbedder } from '../ports/text-embedder.ts';
import { QuestionVectors } from './question-vectors.ts';
import { VectorFilling } from './vector-filling.ts';
import { FILL_TIMING, type FillState, VectorRunner } from './vector-runner.ts';

export type EmbeddingStatus = {
  readonly state: FillState;
  /** Messages and notes that may have no vector yet. */
  readonly backlog: number;
};

@Injectable()
export class MemoryEmbeddings implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger('Memory');
  private readonly runner: VectorRunner;
  private readonly questions: QuestionVectors;

  constructor(
    private readonly files: ConfigFilesService,
    private readonly meaning: MeaningService,
    vectors: VectorStore,
    claims: ClaimStore,
    embedder: TextEmbedder,
  ) {
    const begin = (choice: EmbeddingChoice) =>
      new VectorFilling(choice, vectors, embedder, () => isSameChoice(this.choice, choice));
    const source = { choice: () => this.choice, begin };
    this.runner = new VectorRunner(source, claims, FILL_TIMING, (state, error) =>
      this.report(state, error),
    );
    this.questions = new QuestionVectors(vectors, embedder, this.runner.signal);
  }

  onApplicationBootstrap(): void {
    this.meaning.use((question, asker) => {
      const { choice } = this;
      return choice && this.questions.of(choice, question, asker);
    });
    this.runner.start();
  }

  /** Runs before the store closes; what has no vector is found again after the next startup. */
  async onModuleDestroy(): Promise<void> {
    await this.runner.stop();
  }

  get status(): EmbeddingStatus {
    const { state, backlog } = this.runner;
    return { state, backlog };
  }

  private get choice(): EmbeddingChoice | undefined {
    return this.files.memory?.embeddings;
  }

  private report(state: FillState, error: unknown): void {
    const { provider, model } = this.choice ?? {};
    if (state === 'running')
      this.logger.log(`vectors of messages are made by ${provider}/${model}`);
    else if (state === 'standby') this.logger.log('another process makes the vectors of messages');
    else if (state === 'failing') {
      this.logger.warn(
        `vectors of messages wait, and searches go by words alone: ${reasonOf(error)}`,
      );
    }
  }
}

/** Without what the upstream quoted of a message. */
function reasonOf(error: unknown): string {
  if (error instanceof RhetorError) return loggableText(error) || error.code;
  return error instanceof Error ? error.name : typeof error;
}
