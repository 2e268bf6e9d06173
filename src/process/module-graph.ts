/** The modules as Nest sees them, read in preview mode: nothing is constructed, no key is read. */
import 'reflect-metadata';
import { NestFactory, SerializedGraph } from '@nestjs/core';
import { AppModule } from '../app.module.ts';

export async function readModuleGraph(): Promise<SerializedGraph> {
  const app = await NestFactory.create(AppModule, {
    preview: true,
    snapshot: true,
    abortOnError: false,
    // The warnings only report preview mode, on the stream the graph is written to.
    logger: ['error'],
  });
  return app.get(SerializedGraph);
}
