/** Provides the typed environment and the config files to every module. */
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { ConfigFilesService } from './config-files.service.ts';
import { environmentConfig } from './environment.ts';

@Module({
  imports: [ConfigModule.forRoot({ ignoreEnvFile: true, load: [environmentConfig] })],
  providers: [ConfigFilesService],
  exports: [ConfigModule, ConfigFilesService],
})
export class RhetorConfigModule {}
